"""Clauses: what one thing does, and what is between two of them."""

import phrases as P
import verbs
from english import conjugate
from nouns import PEOPLE, maybe, noun_phrase, prop_phrase, without_kinds
from world import META, is_mobile

ACTIVITIES, ANIMAL_ACTIVITIES = without_kinds(P.ACTIVITIES), without_kinds(P.ANIMAL_ACTIVITIES)


def pace_adverb(rng, pace):
    return {'fast': rng.choice(verbs.FAST), 'slow': rng.choice(verbs.SLOW), 'normal': ''}[pace]


def go_verb(rng, kind):
    if kind in verbs.GO_BY_KIND and maybe(rng, 0.3):
        return rng.choice(verbs.GO_BY_KIND[kind])
    return rng.choice(verbs.GO[META[kind]['verb']])


def directed_verb(rng, kind, motion):
    """A verb that says the direction by itself, fit for the kind."""
    if motion == 'up' and kind in verbs.KIND_UP and maybe(rng, 0.7):
        return rng.choice(verbs.KIND_UP[kind])
    if motion == 'down' and kind in verbs.KIND_DOWN and maybe(rng, 0.7):
        return rng.choice(verbs.KIND_DOWN[kind])
    if motion in verbs.NEUTRAL_VERBS and META[kind]['verb'] not in ('fly', 'float', 'swim', 'rise') and maybe(rng, 0.8):
        return rng.choice(verbs.NEUTRAL_VERBS[motion])
    return rng.choice(verbs.DIRECTION_VERBS[motion])


def verb_phrase(rng, group):
    """What the group does (base form), and a trailing clause ('moving left') when the direction comes later."""
    kind, motion = group['kind'], group['motion']
    adverb, trailing = pace_adverb(rng, group['pace']), ''
    if motion in verbs.DIRECTION:
        dice = rng.random()
        if dice < 0.36 or motion in ('up', 'down') and dice < 0.5:
            verb, rest = directed_verb(rng, kind, motion), ''
        elif dice < 0.82:
            verb, rest = go_verb(rng, kind), rng.choice(verbs.DIRECTION[motion])
        elif motion in ('left', 'right') and dice < 0.91:  # a verb of movement that leaves the side open
            verb, rest = go_verb(rng, kind), rng.choice(verbs.LATERAL_ADVERBIALS)
        else:
            verb, rest = go_verb(rng, kind), ''
            trailing = (
                rng.choice(
                    [
                        'moving',
                        'heading',
                        'going',
                        'moving',
                        'heading',
                        'traveling',
                        conjugate(go_verb(rng, kind), 'ing', False),
                    ]
                )
                + ' '
                + rng.choice(verbs.DIRECTION[motion])
            )
            if maybe(rng, 0.15):
                trailing = rng.choice(verbs.DIRECTION[motion])
        if not adverb:
            return f'{verb} {rest}'.strip(), trailing
        spot = rng.random()
        if spot < 0.3:
            return f'{verb} {rest} {adverb}'.replace('  ', ' ').strip(), trailing
        if spot < 0.6 or ' ' in adverb:
            head, _, tail = f'{verb} {rest}'.strip().partition(' ')
            return f'{head} {adverb} {tail}'.strip(), trailing
        return f'{adverb}~{verb} {rest}'.strip(), trailing
    if motion == 'still':
        if kind in PEOPLE and maybe(rng, 0.4):
            return rng.choice(ACTIVITIES), ''
        if META[kind]['verb'] in ('walk', 'hop') and kind not in PEOPLE and maybe(rng, 0.2):
            return rng.choice(ANIMAL_ACTIVITIES), ''
        if kind in verbs.STILL_BY_KIND and maybe(rng, 0.5):
            return rng.choice(verbs.STILL_BY_KIND[kind]), ''
        return rng.choice(verbs.STILL[META[kind]['verb']]), ''
    return f'{rng.choice(verbs.MOTION_VERBS[motion])} {adverb}'.strip(), ''


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
    return maybe(rng, 0.8 if group['motion'] not in ('still',) else 0.45)


def silence_motion(rng, group):
    """A still-standing thing that is not described as moving does not move; a creature may do what it likes."""
    group['pace'] = 'normal'
    if not is_mobile(group):
        group['motion'] = 'still' if META[group['kind']]['verb'] != 'float' or maybe(rng, 0.5) else 'sway'
    elif group['motion'] not in ('left', 'right', 'still') and maybe(rng, 0.8):
        group['motion'] = rng.choice(['left', 'right', 'still'])


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
        if va and vb and first['motion'] == second['motion'] and first['pace'] == second['pace'] and maybe(rng, 0.5):
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
        opening = rng.choice(verbs.INVERTED[name]) + ' ' + a
        verb = (
            rng.choice(['is', 'stands', 'sits', 'rests', 'there is', ',', 'waits'])
            if not second_many
            else rng.choice(['are', 'stand', 'sit', 'there are', ','])
        )
        pace_free_verb = ''
        silence_motion(rng, first)
        if second['motion'] != 'still' and maybe(rng, 0.6):
            verb = ','
            pace_free_verb, _ = verb_phrase(rng, dict(second, pace='normal'))
            pace_free_verb = ' ' + inflect(pace_free_verb, 'simple', second_many)
        second['pace'] = 'normal'
        return f'{opening} {verb} {b}{pace_free_verb}'.replace(' ,', ','), ''
    if name in verbs.INTERACTION:
        return interaction_clause(rng, name, first, second, a, b, form, many)
    phrase = rng.choice(verbs.RELATION[name])
    if name in ('left', 'right') and maybe(rng, 0.3):
        other = 'right' if name == 'left' else 'left'
        silence_motion(rng, second)
        silence_motion(rng, first)
        return rng.choice(
            [
                '{a} on the {n} and {b} on the {o}',
                'on the {n} {a}, on the {o} {b}',
                '{a} on the {n}, {b} on the {o}',
                '{a} with {b} on the {o}',
                'on the {n} is {a} and on the {o} is {b}',
                '{a} at the {n}, {b} at the {o}',
                '{a} on the {n} side, {b} on the {o} side',
                '{a} with {b} to its {o}',
            ]
        ).format(a=a, b=b, n=name, o=other), ''
    if name in ('behind', 'front') and maybe(rng, 0.2):
        silence_motion(rng, second)
        silence_motion(rng, first)
        options = (
            [
                '{a} in the background and {b} in the foreground',
                '{a} in the background, {b} in the foreground',
                '{a} with {b} in front of it',
            ]
            if name == 'behind'
            else [
                '{a} in the foreground and {b} in the background',
                '{a} with {b} behind it',
                '{a} with {b} in the background',
                '{a}, {b} in the background',
                '{a} with {b} behind',
            ]
        )
        return rng.choice(options).format(a=a, b=b), ''
    silence_motion(rng, second) if second['motion'] != first['motion'] else second.update(pace='normal')
    gerund = phrase.split(' ')[0].endswith('ing')
    if not gerund and first['motion'] != 'still' and maybe(rng, 0.5):
        verb, trailing = verb_phrase(rng, first)
        return f'{a} {inflect(verb, form, many)} {phrase} {b}', trailing
    if not gerund and first['motion'] == 'still' and maybe(rng, 0.5):
        verb, _ = verb_phrase(rng, first)
        first['pace'] = 'normal'
        return f'{a} {inflect(verb, form, many)} {phrase} {b}', ''
    first['pace'] = 'normal'
    if not gerund and maybe(rng, 0.25):
        phrase = ('are ' if many else 'is ') + phrase
    if name not in ('on',) and first['motion'] in verbs.DIRECTION and first['motion'] not in ('left', 'right'):
        silence_motion(rng, first)
    trailing = ''
    if first['motion'] in ('left', 'right') and maybe(rng, 0.3):
        trailing = rng.choice(['moving', 'heading']) + ' ' + rng.choice(verbs.DIRECTION[first['motion']])
    return f'{a} {phrase} {b}', trailing


def interaction_clause(rng, name, first, second, a, b, form, many):
    """'a boat sails past a lighthouse'"""
    object_verbs = verbs.OBJECT_VERBS.get(second['kind'])
    if name == 'hold' and object_verbs and maybe(rng, 0.6):
        first['pace'] = 'normal'
        first['motion'] = second['motion'] = (
            first['motion'] if first['motion'] in ('left', 'right') and maybe(rng, 0.4) else 'still'
        )
        return f'{a} {inflect(rng.choice(object_verbs), form, many)} {b}', ''
    if name == 'hold' and maybe(rng, 0.5):
        silence_motion(rng, first)
        return f'{a} {rng.choice(["with", "holding", "carrying", "with"])} {b}', ''
    verb = rng.choice(verbs.INTERACTION[name])
    if verb == 'with':
        verb = 'hold'
    if (
        name == 'watch'
        and verb in ('play with', 'play', 'photograph', 'point at', 'talk to', 'paint')
        and first['kind'] not in PEOPLE
    ):
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
    if direction in ('left', 'right') and name not in ('watch', 'hold') and maybe(rng, 0.45):
        if maybe(rng, 0.5):
            text += ' ' + rng.choice(verbs.DIRECTION[direction])
        else:
            trailing = (
                rng.choice(['moving', 'heading', 'going', 'moving']) + ' ' + rng.choice(verbs.DIRECTION[direction])
            )
    return text, trailing


def main_clause(rng, plan):
    """The things and what they do. Returns (text, trailing)."""
    groups = plan['groups']
    form = rng.choice(['ing', 'simple', 'ing', 'simple', 'simple', 'progressive'])
    if len(groups) == 1:
        group = groups[0]
        text, trailing = noun_phrase(rng, group), ''
        if maybe(rng, 0.12 if group['kind'] in PEOPLE else 0.05):
            text += ' ' + prop_phrase(rng)
        if says_motion(rng, group):
            verb, trailing = verb_phrase(rng, group)
            text += ' ' + inflect(verb, form, group['count'] > 1)
            if group['motion'] in verbs.DIRECTION and maybe(rng, 0.1):
                text += ' and ' + inflect(
                    go_verb(rng, group['kind']) + rng.choice(['', '', ' along', ' on', ' around']),
                    form,
                    group['count'] > 1,
                )
            if group['kind'] in PEOPLE and group['motion'] != 'still' and maybe(rng, 0.15):
                text += ', ' + conjugate(rng.choice(ACTIVITIES), 'ing', False)
        else:
            silence_motion(rng, group)
        if (
            group['kind'] in ('sun', 'moon')
            and (group['kind'], group['motion']) in verbs.SUN_TIME
            and not plan.get('time_fixed')
        ):
            plan['time'], plan['time_fixed'] = verbs.SUN_TIME[group['kind'], group['motion']], True
    else:
        text, trailing = two_group_clause(rng, plan, form)
        for group in groups[2:]:
            silence_motion(rng, group)
            text += (
                rng.choice(
                    [' and ', ', ', ' with ', ', with ', ' and ', ' near ', ' next to ', ' by ', ' beside ', ' to ']
                )
                + noun_phrase(rng, group)
                + (rng.choice([' nearby', ' in the background', ' behind']) if maybe(rng, 0.12) else '')
            )
    return text, trailing
