"""Turns a plan into a caption, the way people write prompts.

The caption decides what is said; `settle_unsaid` then replaces what was not said by something mild, so that an
unmentioned storm or night does not appear. Layout happens afterwards, on the settled plan.
"""
import random
import re

import phrases as P
from english import conjugate, plural, with_article
from make_schema import scene_places
from world import META, SCHEMA, choose, lay_out, make_plan, global_numbers, is_mobile

PLACES = {scene: scene_places(scene) for scene in SCHEMA['scenes']}
KIND_WORDS = {w for kind in META.values() for word in kind['words'] for w in word.split(' ')}
KIND_WORDS |= {plural(w) for w in KIND_WORDS}


def without_kinds(texts):
    """Drops phrases that name a kind: a distractor must never be a thing the model can draw."""
    return [t for t in texts if not KIND_WORDS & set(re.findall('[a-z]+', t))]


ACTIVITIES, ANIMAL_ACTIVITIES, PROPS = without_kinds(P.ACTIVITIES), without_kinds(P.ANIMAL_ACTIVITIES), without_kinds(P.PROPS)
SMALL_CLAUSES, SENTENCES = without_kinds(P.SMALL_CLAUSES), without_kinds(P.SENTENCES)
FLUFF = [w for w in P.FLUFF if w not in ('dancing', 'dark')]
PEOPLE = {'man', 'woman', 'child', 'knight', 'wizard', 'robot', 'astronaut', 'mermaid'}
COUNT_WORDS = {
    2: ['two', 'two', '2', 'a pair of', 'two', 'a couple of', 'twin', 'both'], 3: ['three', 'three', '3', 'three', 'a trio of'], 4: ['four', 'four', '4'],
    5: ['five', 'five', '5'], 6: ['six', 'six', '6', 'half a dozen'],
}
VAGUE_COUNTS = {3: ['some', 'a few', 'several', ''], 4: ['several', 'some', 'a group of', '', 'a row of'], 5: ['many', 'a group of', 'lots of', '', 'several', 'a bunch of'],
                6: ['many', 'lots of', 'dozens of', 'a dozen', 'countless', 'a crowd of', 'hundreds of']}
COLLECTIVES = {'fish': ['a school of', 'a shoal of'], 'bird': ['a flock of', 'a swarm of'], 'sheep': ['a flock of', 'a herd of'], 'duck': ['a family of', 'a row of'], 'wolf': ['a pack of'], 'lion': ['a pride of'],
               'bee': ['a swarm of'], 'dolphin': ['a pod of'], 'whale': ['a pod of'], 'ship': ['a fleet of'], 'boat': ['a fleet of'], 'sailboat': ['a fleet of'], 'knight': ['an army of'], 'penguin': ['a colony of'],
               'flower': ['a bouquet of'], 'man': ['a crowd of', 'a group of'], 'woman': ['a group of'], 'child': ['a group of', 'a bunch of'], 'butterfly': ['a swarm of'], 'monkey': ['a troop of']}
HYPERNYMS = {'animal': 'dog cat horse cow sheep rabbit fox bear elephant deer lion', 'creature': 'dragon fox bear robot rabbit dinosaur', 'pet': 'dog cat rabbit', 'sea creature': 'fish whale shark dolphin jellyfish turtle octopus',
             'figure': 'man woman child robot', 'traveler': 'man woman', 'building': 'house castle lighthouse windmill tower', 'plant': 'flower tree cactus mushroom', 'toy': 'ball robot car kite',
             'flying machine': 'plane helicopter rocket hotair', 'vessel': 'boat ship sailboat', 'shape': 'ball box triangle star heart', 'adventurer': 'man woman', 'monster': 'dragon dinosaur'}
HYPERNYMS_OF = {kind: [h for h, kinds in HYPERNYMS.items() if kind in kinds.split()] for kind in META}
CARTOON_LETTERS = 'abcdefghijklmnoprstuvwyz'


def maybe(rng, probability):
    return rng.random() < probability


def gibberish(rng):
    """A noun nobody knows: the model learns to leave it out."""
    return ''.join(rng.choice('bcdfgklmnprstvz') + rng.choice('aeiou') for _ in range(rng.randint(2, 3))) + rng.choice(['', 'n', 'r', 'k', 'l'])


# --------------------------------------------------------------------------- noun phrases

def adjectives_of(rng, group):
    words = []
    if maybe(rng, .24):
        words.append(rng.choice(FLUFF))
    if group['size'] == 'small':
        words.append(rng.choice(P.SMALL))
    elif group['size'] == 'big':
        words.append(rng.choice(P.BIG))
    rng.shuffle(words)
    return words


def prop_phrase(rng):
    """', wearing a red scarf': something carried or worn that is not a thing of its own."""
    text = rng.choice(P.PROP_USES).format(p=rng.choice(PROPS) if maybe(rng, .85) else gibberish(rng), c=rng.choice(P.COLOUR_WORDS[rng.choice(list(P.COLOUR_WORDS))]))
    return re.sub(r'\ba (?=[aeiou])', 'an ', text)


def noun_phrase(rng, group):
    """'three little red cars'"""
    kind, count = group['kind'], group['count']
    words = META[kind]['words']
    word = words[0] if maybe(rng, .45) else rng.choice(words)
    if kind in ('hotair', 'lamp', 'palm', 'pine', 'firetruck') and maybe(rng, .5):
        word = words[0]
    if HYPERNYMS_OF[kind] and maybe(rng, .03):
        word = rng.choice(HYPERNYMS_OF[kind])
    if word in P.COLOURED_WORDS and not group['colour_said']:
        group.update(colour=P.COLOURED_WORDS[word], colour_said=True)
        colour, after = '', ''
    elif group['colour_said']:
        colour, after = rng.choice(P.COLOUR_WORDS[group['colour']]), ''
        if word in P.COLOURED_WORDS:
            word = words[0]
        if kind in PEOPLE and maybe(rng, .55):
            colour, after = '', f' {rng.choice(["in", "in", "wearing"])} {colour}' if maybe(rng, .25) else f' {rng.choice(["in a", "wearing a", "in a", "with a"])} {colour} {rng.choice(P.CLOTHES)}'
        elif maybe(rng, .09):
            colour, after = '', rng.choice([' that is {c}', ' which is {c}', ' in {c}', ' painted {c}', ', {c},', ' colored {c}']).format(c=colour)
        elif maybe(rng, .05):
            colour += rng.choice([' painted', ' colored', ' coloured'])
    else:
        colour, after = '', ''
    adjectives = adjectives_of(rng, group)
    if colour:
        adjectives.insert(len(adjectives) if maybe(rng, .85) else 0, colour)
    if count == 1:
        phrase = ' '.join(adjectives + [word])
        dice = rng.random()
        if dice < .09:
            text = phrase
        elif dice < .2:
            text = 'the ' + phrase
        elif dice < .3:
            text = rng.choice(['one', 'a single', 'a lone', 'one single', 'a solitary', 'a lonely', 'this']) + ' ' + phrase
        else:
            text = with_article(phrase)
        text = re.sub(r'^the (a|an) ', 'the ', text)
    else:
        phrase = ' '.join(adjectives + [plural(word)])
        if count > 2 and maybe(rng, .25):
            quantity = rng.choice(COLLECTIVES[kind]) if kind in COLLECTIVES and maybe(rng, .5) else rng.choice(VAGUE_COUNTS[count])
        else:
            quantity = rng.choice(COUNT_WORDS[count])
        text = ('the ' if maybe(rng, .05) and quantity in ('two', 'three', 'four', 'five', 'six') else '') + f'{quantity} {phrase}'.strip()
    return text + after


def place_phrase(rng, plan, mobile):
    """'through a quiet forest'; may absorb the time or the weather as an adjective. Returns (phrase, head, said)."""
    prepositions, place = rng.choice(PLACES[plan['scene']])
    preposition = rng.choice(prepositions)
    said = set()
    match = re.match(r'(a|an|the) (.*)', place)
    if match:
        article, noun = match.groups()
        adjective = rng.choice(P.PLACE_ADJECTIVES) if maybe(rng, .22) else ''
        dice = rng.random()
        if dice < .12 and plan['weather'] in P.WEATHER_ADJECTIVES and (plan['weather'] not in ('clear', 'clouds') or maybe(rng, .2)):
            adjective = rng.choice(P.WEATHER_ADJECTIVES[plan['weather']])
            said.add('weather')
        elif dice < .2:
            adjective = rng.choice(P.TIME_ADJECTIVES[plan['time']])
            said.add('time')
        elif adjective in ('foggy', 'misty', 'stormy', 'rainy'):
            adjective = ''
        if maybe(rng, .3) and (article != 'the' or not noun.endswith('s')):
            article = 'the' if article != 'the' else 'a'
        place = f'{adjective} {noun}'.strip()
        place = 'the ' + place if article == 'the' else with_article(place)
    return f'{preposition} {place}'.strip(), place or preposition, said


# --------------------------------------------------------------------------- verb phrases

def pace_adverb(rng, pace):
    return {'fast': rng.choice(P.FAST), 'slow': rng.choice(P.SLOW), 'normal': ''}[pace]


def go_verb(rng, kind):
    if kind in P.GO_BY_KIND and maybe(rng, .3):
        return rng.choice(P.GO_BY_KIND[kind])
    return rng.choice(P.GO[META[kind]['verb']])


def directed_verb(rng, kind, motion):
    """A verb that says the direction by itself, fit for the kind."""
    if motion == 'up' and kind in P.KIND_UP and maybe(rng, .7):
        return rng.choice(P.KIND_UP[kind])
    if motion == 'down' and kind in P.KIND_DOWN and maybe(rng, .7):
        return rng.choice(P.KIND_DOWN[kind])
    if motion in P.NEUTRAL_VERBS and META[kind]['verb'] not in ('fly', 'float', 'swim', 'rise') and maybe(rng, .8):
        return rng.choice(P.NEUTRAL_VERBS[motion])
    return rng.choice(P.DIRECTION_VERBS[motion])


def verb_phrase(rng, group):
    """Base-form verb phrase for what the group does, and a trailing clause (', moving left') when the direction comes later."""
    kind, motion = group['kind'], group['motion']
    adverb, trailing = pace_adverb(rng, group['pace']), ''
    if motion in P.DIRECTION:
        dice = rng.random()
        if dice < .36 or motion in ('up', 'down') and dice < .5:
            verb, rest = directed_verb(rng, kind, motion), ''
        elif dice < .82:
            verb, rest = go_verb(rng, kind), rng.choice(P.DIRECTION[motion])
        elif motion in ('left', 'right') and dice < .91:                         # a verb of movement that leaves the side open
            verb, rest = go_verb(rng, kind), rng.choice(P.LATERAL_ADVERBIALS)
        else:
            verb, rest = go_verb(rng, kind), ''
            trailing = rng.choice(['moving', 'heading', 'going', 'moving', 'heading', 'traveling', conjugate(go_verb(rng, kind), 'ing', False)]) + ' ' + rng.choice(P.DIRECTION[motion])
            if maybe(rng, .15):
                trailing = rng.choice(P.DIRECTION[motion])
        if not adverb:
            return f'{verb} {rest}'.strip(), trailing
        spot = rng.random()
        if spot < .3:
            return f'{verb} {rest} {adverb}'.replace('  ', ' ').strip(), trailing
        if spot < .6 or ' ' in adverb:
            head, _, tail = f'{verb} {rest}'.strip().partition(' ')
            return f'{head} {adverb} {tail}'.strip(), trailing
        return f'{adverb}~{verb} {rest}'.strip(), trailing
    if motion == 'still':
        if kind in PEOPLE and maybe(rng, .4):
            return rng.choice(ACTIVITIES), ''
        if META[kind]['verb'] in ('walk', 'hop') and kind not in PEOPLE and maybe(rng, .2):
            return rng.choice(ANIMAL_ACTIVITIES), ''
        if kind in P.STILL_BY_KIND and maybe(rng, .5):
            return rng.choice(P.STILL_BY_KIND[kind]), ''
        return rng.choice(P.STILL[META[kind]['verb']]), ''
    return f'{rng.choice(P.MOTION_VERBS[motion])} {adverb}'.strip(), ''


def inflect(phrase, form, many):
    """Like conjugate, but an adverb before '~' stays in front of the verb: 'slowly~rise' -> 'is slowly rising'."""
    adverb, _, verb = phrase.rpartition('~')
    if not adverb:
        return conjugate(verb, form, many)
    if form == 'progressive':
        return ('are ' if many else 'is ') + adverb + ' ' + conjugate(verb, 'ing', many)
    return adverb + ' ' + conjugate(verb, form, many)


def says_motion(rng, group):
    if group['pace'] != 'normal' and group['motion'] != 'still':
        return True
    return maybe(rng, .8 if group['motion'] not in ('still',) else .45)


def silence_motion(rng, group):
    """A still-standing thing that is not described as moving does not move; a creature may do what it likes."""
    group['pace'] = 'normal'
    if not is_mobile(group):
        group['motion'] = 'still' if META[group['kind']]['verb'] != 'float' or maybe(rng, .5) else 'sway'
    elif group['motion'] not in ('left', 'right', 'still') and maybe(rng, .8):
        group['motion'] = rng.choice(['left', 'right', 'still'])


# --------------------------------------------------------------------------- clauses

def two_group_clause(rng, plan, form):
    """The first two groups and what is between them. Returns (text, trailing clause)."""
    groups, relation = plan['groups'], plan['relation']
    first, second = groups[0], groups[1]
    many = first['count'] > 1
    a, b = noun_phrase(rng, first), noun_phrase(rng, second)
    if relation is None:
        va = vb = ta = tb = ''
        if says_motion(rng, first):
            va, ta = verb_phrase(rng, first)
        else:
            silence_motion(rng, first)
        if says_motion(rng, second):
            vb, tb = verb_phrase(rng, second)
        else:
            silence_motion(rng, second)
        if va and vb and first['motion'] == second['motion'] and first['pace'] == second['pace'] and maybe(rng, .5):
            return f'{a} and {b} {inflect(va, form, True)}', ta
        left = f'{a} {inflect(va, form, many)}' if va else a
        if ta:
            left += ', ' + ta
        if vb:
            joint = rng.choice([' and ', ' while ', ', ', ' as ', ', and ', '; ', '. '])
            return f'{left}{joint}{b} {inflect(vb, form if joint != ". " else "simple", second["count"] > 1)}', tb
        return left + rng.choice([' and ', ' and ', ', ', ' with ', ' together with ', ' and also ', ' plus ']) + b, ''
    name = relation['name']
    if relation['inverted']:
        second_many = second['count'] > 1
        opening = rng.choice(P.INVERTED[name]) + ' ' + a
        verb = rng.choice(['is', 'stands', 'sits', 'rests', 'there is', ',', 'waits']) if not second_many else rng.choice(['are', 'stand', 'sit', 'there are', ','])
        pace_free_verb = ''
        silence_motion(rng, first)
        if second['motion'] != 'still' and maybe(rng, .6):
            verb = ','
            pace_free_verb, _ = verb_phrase(rng, dict(second, pace='normal'))
            pace_free_verb = ' ' + inflect(pace_free_verb, 'simple', second_many)
        second['pace'] = 'normal'
        return f'{opening} {verb} {b}{pace_free_verb}'.replace(' ,', ','), ''
    if name in P.INTERACTION:
        return interaction_clause(rng, name, first, second, a, b, form, many)
    phrase = rng.choice(P.RELATION[name])
    if name in ('left', 'right') and maybe(rng, .3):
        other = 'right' if name == 'left' else 'left'
        silence_motion(rng, second)
        silence_motion(rng, first)
        return rng.choice(['{a} on the {n} and {b} on the {o}', 'on the {n} {a}, on the {o} {b}', '{a} on the {n}, {b} on the {o}', '{a} with {b} on the {o}', 'on the {n} is {a} and on the {o} is {b}',
                           '{a} at the {n}, {b} at the {o}', '{a} on the {n} side, {b} on the {o} side', '{a} with {b} to its {o}']).format(a=a, b=b, n=name, o=other), ''
    if name in ('behind', 'front') and maybe(rng, .2):
        silence_motion(rng, second)
        silence_motion(rng, first)
        options = (['{a} in the background and {b} in the foreground', '{a} in the background, {b} in the foreground', '{a} with {b} in front of it'] if name == 'behind' else
                   ['{a} in the foreground and {b} in the background', '{a} with {b} behind it', '{a} with {b} in the background', '{a}, {b} in the background', '{a} with {b} behind'])
        return rng.choice(options).format(a=a, b=b), ''
    silence_motion(rng, second) if second['motion'] != first['motion'] else second.update(pace='normal')
    gerund = phrase.split(' ')[0].endswith('ing')
    if not gerund and first['motion'] != 'still' and maybe(rng, .5):
        verb, trailing = verb_phrase(rng, first)
        return f'{a} {inflect(verb, form, many)} {phrase} {b}', trailing
    if not gerund and first['motion'] == 'still' and maybe(rng, .5):
        verb, _ = verb_phrase(rng, first)
        first['pace'] = 'normal'
        return f'{a} {inflect(verb, form, many)} {phrase} {b}', ''
    first['pace'] = 'normal'
    if not gerund and maybe(rng, .25):
        phrase = ('are ' if many else 'is ') + phrase
    if name not in ('on',) and first['motion'] in P.DIRECTION and first['motion'] not in ('left', 'right'):
        silence_motion(rng, first)
    trailing = ''
    if first['motion'] in ('left', 'right') and maybe(rng, .3):
        trailing = rng.choice(['moving', 'heading']) + ' ' + rng.choice(P.DIRECTION[first['motion']])
    return f'{a} {phrase} {b}', trailing


def interaction_clause(rng, name, first, second, a, b, form, many):
    """'a boat sails past a lighthouse'"""
    object_verbs = P.OBJECT_VERBS.get(second['kind'])
    if name == 'hold' and object_verbs and maybe(rng, .6):
        first['pace'] = 'normal'
        first['motion'] = second['motion'] = first['motion'] if first['motion'] in ('left', 'right') and maybe(rng, .4) else 'still'
        return f'{a} {inflect(rng.choice(object_verbs), form, many)} {b}', ''
    if name == 'hold' and maybe(rng, .5):
        silence_motion(rng, first)
        return f'{a} {rng.choice(["with", "holding", "carrying", "with"])} {b}', ''
    verb = rng.choice(P.INTERACTION[name])
    if verb == 'with':
        verb = 'hold'
    if name == 'watch' and verb in ('play with', 'play', 'photograph', 'point at', 'talk to', 'paint') and first['kind'] not in PEOPLE:
        verb = 'watch'
    verb = verb.replace('{go}', go_verb(rng, first['kind']))
    adverb = pace_adverb(rng, first['pace'])
    if adverb and ' ' not in adverb:
        verb = f'{adverb}~{verb}'
        adverb = ''
    trailing = ''
    direction = first['motion']
    text = f'{a} {inflect(verb, form, many)} {b}'
    if adverb:
        text += ' ' + adverb
    if direction in ('left', 'right') and name not in ('watch', 'hold') and maybe(rng, .45):
        if maybe(rng, .5):
            text += ' ' + rng.choice(P.DIRECTION[direction])
        else:
            trailing = rng.choice(['moving', 'heading', 'going', 'moving']) + ' ' + rng.choice(P.DIRECTION[direction])
    return text, trailing


def main_clause(rng, plan):
    """The things and what they do. Returns (text, trailing)."""
    groups = plan['groups']
    form = rng.choice(['ing', 'simple', 'ing', 'simple', 'simple', 'progressive'])
    if len(groups) == 1:
        group = groups[0]
        text, trailing = noun_phrase(rng, group), ''
        if maybe(rng, .12 if group['kind'] in PEOPLE else .05):
            text += ' ' + prop_phrase(rng)
        if says_motion(rng, group):
            verb, trailing = verb_phrase(rng, group)
            text += ' ' + inflect(verb, form, group['count'] > 1)
            if group['motion'] in P.DIRECTION and maybe(rng, .1):
                text += ' and ' + inflect(go_verb(rng, group['kind']) + rng.choice(['', '', ' along', ' on', ' around']), form, group['count'] > 1)
            if group['kind'] in PEOPLE and group['motion'] != 'still' and maybe(rng, .15):
                text += ', ' + conjugate(rng.choice(ACTIVITIES), 'ing', False)
        else:
            silence_motion(rng, group)
        if group['kind'] in ('sun', 'moon') and (group['kind'], group['motion']) in P.SUN_TIME and not plan.get('time_fixed'):
            plan['time'], plan['time_fixed'] = P.SUN_TIME[group['kind'], group['motion']], True
    else:
        text, trailing = two_group_clause(rng, plan, form)
        for group in groups[2:]:
            silence_motion(rng, group)
            text += rng.choice([' and ', ', ', ' with ', ', with ', ' and ']) + noun_phrase(rng, group) + (rng.choice([' nearby', ' in the background', ' behind']) if maybe(rng, .12) else '')
    return text, trailing


# --------------------------------------------------------------------------- whole captions

def describe(rng, plan):
    """The caption and the set of global fields it mentions."""
    groups, said = plan['groups'], set()
    if groups:
        text, trailing = main_clause(rng, plan)
    else:
        text, trailing = '', ''
    if maybe(rng, .82) or not groups:
        phrase, head, absorbed = place_phrase(rng, plan, bool(groups))
        said |= absorbed | {'scene'}
        if not groups:
            text = head if maybe(rng, .5) else f'{rng.choice(P.LANDSCAPE_HEADS)} {phrase}'
        elif maybe(rng, .82):
            text = f'{text} {phrase}' if maybe(rng, .9) else f'{text}, {phrase}'
        else:
            text = f'{phrase}, {text}' if maybe(rng, .8) else f'{phrase} {text}'
    if trailing:
        subject = 'they are ' if groups[0]['count'] > 1 else 'it is ' if groups[0]['kind'] not in PEOPLE else rng.choice(['he is ', 'she is '])
        text += rng.choice([', ', ' ', ', ', '. ' + subject if 'ing ' in trailing and len(groups) == 1 else ', ']) + trailing
    if maybe(rng, .1):
        text += rng.choice([', ', ' with ', ', ']) + rng.choice(SMALL_CLAUSES)
    text = add_time_and_weather(rng, plan, text, said)
    if maybe(rng, .22):
        prefix = rng.choice(P.PREFIXES)
        text = f'{prefix} {text}'
    text = add_camera_and_shot(rng, plan, text, said)
    styles = rng.sample(P.STYLE, choose(rng, [0, 1, 2, 3], [.66, .2, .09, .05]))
    if styles:
        text = text + ', ' + ', '.join(styles) if maybe(rng, .8) else ', '.join(styles) + ', ' + text
    if maybe(rng, .07):
        text += '. ' + rng.choice(SENTENCES)
    if maybe(rng, .02):
        absent = rng.choice([k for k in SCHEMA['kinds'][1:] if all(g['kind'] != k for g in groups)])
        text += ', ' + rng.choice(P.ABSENT).format(k=rng.choice([plural(META[absent]['words'][0]), 'people', 'cars']) if not any(g['kind'] in PEOPLE or g['kind'] == 'car' for g in groups) else plural(META[absent]['words'][0]))
    return text, said


def add_time_and_weather(rng, plan, text, said):
    time, weather = plan['time'], plan['weather']
    parts = []
    say_time = 'time' not in said and maybe(rng, .6)
    say_weather = 'weather' not in said and maybe(rng, .8 if weather in ('rain', 'snow', 'fog', 'storm') else .22)
    if plan['scene'] == 'snow' and weather == 'clear':
        say_weather = say_weather and maybe(rng, .5)
    if say_time and say_weather and maybe(rng, .25) and weather in P.WEATHER_ADJECTIVES or say_weather and weather == 'snow' and say_time and maybe(rng, .15):
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
        if maybe(rng, .8):
            text += rng.choice([' ', ', ', ' ']) + part
        else:
            text = part + rng.choice([', ', ', ', ' ']) + text
    return text


def add_camera_and_shot(rng, plan, text, said):
    camera, shot = plan['camera'], plan['shot']
    if maybe(rng, .42):
        said.add('camera')
        if maybe(rng, .25):
            text = f'{rng.choice(P.CAMERA_OBJECT[camera])} {text}'
        else:
            phrase = rng.choice(P.CAMERA[camera])
            if maybe(rng, .75):
                text += rng.choice([', ', '. ', ' ', ', ', ' while ', ' as ', ' - ']) + phrase
            else:
                text = phrase + rng.choice([', ', ' of ', ': ', ': ', '. ', ' - ']) + text
    if maybe(rng, .3):
        said.add('shot')
        phrase = rng.choice(P.SHOT[shot])
        text = phrase + rng.choice([' of ', ', ', ' of ', ': ', ' over ' if 'drone' in phrase or 'aerial' in phrase else ' of ']) + text if maybe(rng, .78) else f'{text}, {phrase}'
    return text


def settle_unsaid(rng, plan, said):
    """What the caption leaves open becomes mild, so that drafts look sensible."""
    if 'weather' not in said and plan['weather'] in ('rain', 'snow', 'fog', 'storm') and not (plan['scene'] == 'snow' and plan['weather'] == 'snow'):
        plan['weather'] = rng.choice(['clear', 'clear', 'clouds'])
    if 'weather' not in said and plan['scene'] == 'snow':
        plan['weather'] = choose(rng, ['clear', 'clouds', 'snow'], [.35, .3, .35])
    if 'camera' not in said:
        plan['camera'] = choose(rng, SCHEMA['cameras'], [.4, .08, .08, .02, .02, .24, .1, .05, .01])
    if 'shot' not in said:
        plan['shot'] = choose(rng, SCHEMA['shots'], [.2, .72, .08])
    if 'time' not in said and plan['time'] == 'night' and plan['scene'] not in ('space', 'moon') and maybe(rng, .65):
        plan['time'] = rng.choice(['day', 'day', 'sunset', 'dawn'])


# --------------------------------------------------------------------------- noise

def typo(rng, text):
    words = text.split(' ')
    i = rng.randrange(len(words))
    word = words[i]
    if len(word) > 4:
        j = rng.randrange(1, len(word) - 1)
        words[i] = rng.choice([word[:j] + word[j + 1:], word[:j] + word[j] + word[j:], word[:j] + word[j + 1] + word[j] + word[j + 2:]])
    return ' '.join(words)


def sprinkle(rng, text):
    """Inserts a few words that mean nothing here."""
    words = text.split(' ')
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        words.insert(rng.randrange(len(words) + 1), rng.choice(P.NOISE) if maybe(rng, .85) else gibberish(rng))
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
    if maybe(rng, .07):
        caption = typo(rng, caption)
    if maybe(rng, .12):
        caption = sprinkle(rng, caption)
    return caption, plan, entities, global_numbers(rng, plan)


if __name__ == '__main__':
    generator = random.Random(5)
    for _ in range(60):
        line, story, things, _ = make_example(generator)
        print('-', line, '\n    ', story['scene'], story['time'], story['weather'], story['camera'], story['shot'], '|', '; '.join(f"{e['colour']} {e['kind']} {e['motion']}" for e in things))
