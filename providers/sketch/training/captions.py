"""Turns a plan into a caption, the way people write prompts.

The caption decides what is said; `settle_unsaid` then replaces what was not said by something mild, so that an
unmentioned storm or night does not appear. Layout happens afterwards, on the settled plan.
"""

import random

import phrases as P
from clauses import main_clause
from english import plural
from layout import global_numbers, lay_out
from nouns import PEOPLE, gibberish, maybe, place_phrase, without_kinds
from world import META, SCHEMA, choose, make_plan

SMALL_CLAUSES, SENTENCES = without_kinds(P.SMALL_CLAUSES), without_kinds(P.SENTENCES)


def describe(rng, plan):
    """The caption and the set of global fields it mentions."""
    groups, said = plan['groups'], set()
    if groups:
        text, trailing = main_clause(rng, plan)
    else:
        text, trailing = '', ''
    if maybe(rng, 0.82) or not groups:
        phrase, head, absorbed = place_phrase(rng, plan, bool(groups))
        said |= absorbed | {'scene'}
        if not groups:
            text = head if maybe(rng, 0.5) else f'{rng.choice(P.LANDSCAPE_HEADS)} {phrase}'
        elif maybe(rng, 0.82):
            text = f'{text} {phrase}' if maybe(rng, 0.9) else f'{text}, {phrase}'
        else:
            text = f'{phrase}, {text}' if maybe(rng, 0.8) else f'{phrase} {text}'
    if trailing:
        subject = (
            'they are '
            if groups[0]['count'] > 1
            else 'it is '
            if groups[0]['kind'] not in PEOPLE
            else rng.choice(['he is ', 'she is '])
        )
        text += (
            rng.choice([', ', ' ', ', ', '. ' + subject if 'ing ' in trailing and len(groups) == 1 else ', '])
            + trailing
        )
    if maybe(rng, 0.1):
        text += rng.choice([', ', ' with ', ', ']) + rng.choice(SMALL_CLAUSES)
    text = add_time_and_weather(rng, plan, text, said)
    if maybe(rng, 0.22):
        prefix = rng.choice(P.PREFIXES)
        text = f'{prefix} {text}'
    text = add_camera_and_shot(rng, plan, text, said)
    styles = rng.sample(P.STYLE, choose(rng, [0, 1, 2, 3], [0.66, 0.2, 0.09, 0.05]))
    if styles:
        text = text + ', ' + ', '.join(styles) if maybe(rng, 0.8) else ', '.join(styles) + ', ' + text
    if maybe(rng, 0.07):
        text += '. ' + rng.choice(SENTENCES)
    if maybe(rng, 0.02):
        absent = rng.choice([k for k in SCHEMA['kinds'][1:] if all(g['kind'] != k for g in groups)])
        text += ', ' + rng.choice(P.ABSENT).format(
            k=rng.choice([plural(META[absent]['words'][0]), 'people', 'cars'])
            if not any(g['kind'] in PEOPLE or g['kind'] == 'car' for g in groups)
            else plural(META[absent]['words'][0])
        )
    return text, said


def add_time_and_weather(rng, plan, text, said):
    time, weather = plan['time'], plan['weather']
    parts = []
    say_time = 'time' not in said and maybe(rng, 0.6)
    say_weather = 'weather' not in said and maybe(rng, 0.8 if weather in ('rain', 'snow', 'fog', 'storm') else 0.22)
    if plan['scene'] == 'snow' and weather == 'clear':
        say_weather = say_weather and maybe(rng, 0.5)
    if (
        say_time
        and say_weather
        and maybe(rng, 0.25)
        and weather in P.WEATHER_ADJECTIVES
        or say_weather
        and weather == 'snow'
        and say_time
        and maybe(rng, 0.15)
    ):
        adjective = rng.choice(P.WEATHER_ADJECTIVES.get(weather, ['snowy']))
        parts.append(rng.choice(['on a', 'on a', 'during a', 'one']) + f' {adjective} {rng.choice(P.TIME_NOUN[time])}')
        said |= {'time', 'weather'}
    else:
        if say_time:
            parts.append(rng.choice(P.TIME[time]))
            said.add('time')
        if say_weather:
            parts.append(rng.choice(P.WEATHER[weather]))
            said.add('weather')
    rng.shuffle(parts)
    for part in parts:
        if maybe(rng, 0.8):
            text += rng.choice([' ', ', ', ' ']) + part
        else:
            text = part + rng.choice([', ', ', ', ' ']) + text
    return text


def add_camera_and_shot(rng, plan, text, said):
    camera, shot = plan['camera'], plan['shot']
    if maybe(rng, 0.42):
        said.add('camera')
        if maybe(rng, 0.25):
            text = f'{rng.choice(P.CAMERA_OBJECT[camera])} {text}'
        else:
            phrase = rng.choice(P.CAMERA[camera])
            if maybe(rng, 0.75):
                text += rng.choice([', ', '. ', ' ', ', ', ' while ', ' as ', ' - ']) + phrase
            else:
                text = phrase + rng.choice([', ', ' of ', ': ', ': ', '. ', ' - ']) + text
    if maybe(rng, 0.3):
        said.add('shot')
        phrase = rng.choice(P.SHOT[shot])
        text = (
            phrase
            + rng.choice([' of ', ', ', ' of ', ': ', ' over ' if 'drone' in phrase or 'aerial' in phrase else ' of '])
            + text
            if maybe(rng, 0.78)
            else f'{text}, {phrase}'
        )
    return text


def settle_unsaid(rng, plan, said):
    """What the caption leaves open becomes mild, so that drafts look sensible."""
    if (
        'weather' not in said
        and plan['weather'] in ('rain', 'snow', 'fog', 'storm')
        and not (plan['scene'] == 'snow' and plan['weather'] == 'snow')
    ):
        plan['weather'] = rng.choice(['clear', 'clear', 'clouds'])
    if 'weather' not in said and plan['scene'] == 'snow':
        plan['weather'] = choose(rng, ['clear', 'clouds', 'snow'], [0.35, 0.3, 0.35])
    if 'camera' not in said:
        plan['camera'] = choose(rng, SCHEMA['cameras'], [0.4, 0.08, 0.08, 0.02, 0.02, 0.24, 0.1, 0.05, 0.01])
    if 'shot' not in said:
        plan['shot'] = choose(rng, SCHEMA['shots'], [0.2, 0.72, 0.08])
    if 'time' not in said and plan['time'] == 'night' and plan['scene'] not in ('space', 'moon') and maybe(rng, 0.65):
        plan['time'] = rng.choice(['day', 'day', 'sunset', 'dawn'])


def typo(rng, text):
    words = text.split(' ')
    i = rng.randrange(len(words))
    word = words[i]
    if len(word) > 4:
        j = rng.randrange(1, len(word) - 1)
        words[i] = rng.choice(
            [word[:j] + word[j + 1 :], word[:j] + word[j] + word[j:], word[:j] + word[j + 1] + word[j] + word[j + 2 :]]
        )
    return ' '.join(words)


def sprinkle(rng, text):
    """Inserts a few words that mean nothing here."""
    words = text.split(' ')
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        words.insert(rng.randrange(len(words) + 1), rng.choice(P.NOISE) if maybe(rng, 0.85) else gibberish(rng))
    return ' '.join(words)


def make_example(rng):
    """(caption, plan, entities, global numbers) of one storyboard."""
    plan = make_plan(rng)
    caption, said = describe(rng, plan)
    if any(g['kind'] == 'sun' and g['motion'] in ('up', 'down') for g in plan['groups']) and 'time' not in said:
        plan['time'] = 'dawn' if any(g['kind'] == 'sun' and g['motion'] == 'up' for g in plan['groups']) else 'sunset'
        said.add('time')
    settle_unsaid(rng, plan, said)
    entities = lay_out(rng, plan)
    if maybe(rng, 0.07):
        caption = typo(rng, caption)
    if maybe(rng, 0.12):
        caption = sprinkle(rng, caption)
    return caption, plan, entities, global_numbers(rng, plan)


if __name__ == '__main__':
    generator = random.Random(5)
    for _ in range(60):
        line, story, things, _ = make_example(generator)
        print(
            '-',
            line,
            '\n    ',
            story['scene'],
            story['time'],
            story['weather'],
            story['camera'],
            story['shot'],
            '|',
            '; '.join(f'{e["colour"]} {e["kind"]} {e["motion"]}' for e in things),
        )
