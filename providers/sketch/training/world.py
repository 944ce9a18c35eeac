"""Random storyboards: which things, where, how many, and what they do.

A plan is a dict with the global fields, `groups` (in the order a caption will mention them) and `relation`: a dict
with its name, its layout, and the indices of the subject and the object group; None for a plain list.
"""

import json
import os

from verbs import OBJECT_VERBS

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, '..', 'schema.json')) as _file:
    SCHEMA = json.load(_file)
META, SLOTS = SCHEMA['meta'], SCHEMA['K']
KINDS = SCHEMA['kinds'][1:]
MOBILE = {'drive', 'ride', 'sail', 'fly', 'swim', 'walk', 'hop'}
INDOOR = {'room', 'plain', 'stage', 'cave', 'space', 'underwater', 'moon'}

LAND = 'beach desert mountains snow forest city street field village farm'.split()
HOME_OF_HABITAT = {
    'ground': LAND + 'field forest street lake'.split(),
    'road': 'street city village desert field mountains snow street street farm'.split(),
    'water': 'sea lake beach sea'.split(),
    'sky': 'sky sea mountains city field beach desert village lake forest snow sky'.split(),
    'under': 'underwater underwater underwater sea'.split(),
    'any': 'plain field room beach desert street room stage city village'.split(),
}
_HOME = {
    'rocket': 'space space sky moon desert',
    'ufo': 'space sky city moon field desert farm',
    'astronaut': 'moon moon space',
    'planet': 'space space moon',
    'star': 'space sky plain mountains',
    'cup': 'room room plain beach',
    'book': 'room plain field',
    'lamp': 'street city room village',
    'cow': 'farm field',
    'sheep': 'farm field mountains',
    'horse': 'farm field desert beach',
    'duck': 'lake lake farm',
    'swan': 'lake lake',
    'lighthouse': 'beach sea lake',
    'windmill': 'field farm village sea',
    'snowman': 'snow snow village',
    'cactus': 'desert desert room',
    'palm': 'beach beach desert',
    'castle': 'mountains field village lake forest',
    'whale': 'sea underwater',
    'dolphin': 'sea sea underwater',
    'tent': 'forest mountains field lake',
    'campfire': 'forest beach mountains field cave',
    'robot': 'city street moon room desert plain',
    'dragon': 'mountains sky village desert cave',
    'cat': 'room street village field room',
    'dog': 'beach field street room snow village',
    'heart': 'plain sky field beach',
    'bear': 'snow forest mountains cave',
    'elephant': 'desert field forest',
    'train': 'mountains field desert snow village city',
    'rainbow': 'field mountains sea village farm',
    'flower': 'field field room farm',
    'turtle': 'underwater underwater beach',
    'lion': 'field field desert',
    'tiger': 'forest field snow',
    'wolf': 'forest snow mountains',
    'deer': 'forest field snow mountains',
    'zebra': 'field field desert',
    'giraffe': 'field field desert',
    'camel': 'desert desert',
    'pig': 'farm farm field',
    'chicken': 'farm farm village',
    'penguin': 'snow snow beach',
    'owl': 'forest forest sky field',
    'frog': 'lake lake forest',
    'snake': 'desert forest field',
    'monkey': 'forest forest mountains',
    'kangaroo': 'desert field',
    'panda': 'forest forest mountains',
    'mouse': 'room field farm',
    'squirrel': 'forest field',
    'crab': 'beach beach underwater',
    'octopus': 'underwater underwater',
    'bee': 'field field farm',
    'dinosaur': 'forest desert mountains',
    'mermaid': 'underwater underwater sea',
    'knight': 'field forest mountains village cave',
    'wizard': 'forest mountains cave village room',
    'ghost': 'forest room village cave',
    'tractor': 'farm farm field',
    'firetruck': 'city street village',
    'motorcycle': 'street street desert city mountains',
    'guitar': 'stage stage room plain',
    'piano': 'stage room stage',
    'table': 'room room',
    'chair': 'room room stage',
    'bench': 'field street lake',
    'bed': 'room room',
    'clock': 'room room plain',
    'candle': 'room room cave',
    'bottle': 'room beach plain',
    'apple': 'room plain field',
    'cake': 'room room plain',
    'gift': 'room plain room snow',
    'pumpkin': 'farm field room village',
    'laptop': 'room room plain',
    'flag': 'mountains field moon city',
    'bridge': 'lake lake mountains forest village',
    'volcano': 'mountains desert beach sea',
    'waterfall': 'forest mountains lake',
    'fountain': 'city village field',
    'statue': 'city village field',
    'rock': 'desert mountains beach field',
    'tower': 'city village city',
    'butterfly': 'field field forest',
    'fish': 'underwater underwater lake',
    'jellyfish': 'underwater',
    'shark': 'underwater sea',
    'submarine': 'underwater underwater sea',
    'moon': 'sky mountains sea city field forest snow',
    'mushroom': 'forest forest field',
    'pine': 'snow forest mountains',
    'fox': 'forest snow field',
    'rabbit': 'field forest snow',
    'balloon': 'sky field city room',
    'hotair': 'sky mountains field desert',
}
HOME = {kind: _HOME[kind].split() if kind in _HOME else HOME_OF_HABITAT[META[kind]['habitat']] for kind in KINDS}

_MOTIONS = {
    'still': 'still still still still still still still still sway',
    'drive': 'left right left right left right toward away still',
    'ride': 'left right left right toward away still',
    'sail': 'left right left right left right still away toward sway',
    'fly': 'left right left right up down circle toward away still',
    'swim': 'left right left right left right up down circle still toward away',
    'walk': 'left right left right still still still toward away jump',
    'hop': 'left right left right still jump jump toward away',
    'float': 'up up sway left right still down away',
    'roll': 'left right left right bounce bounce spin still still up down jump toward away',
    'slide': 'left right spin still still still up down bounce',
    'rise': 'up up down still still still',
}
_MORE_MOTIONS = {
    'rocket': 'up up up up up up',
    'helicopter': 'still up down',
    'ufo': 'still up down sway',
    'bird': 'still up',
    'butterfly': 'sway up',
    'dragon': 'up circle',
    'plane': 'up down',
    'robot': 'spin jump sway',
    'woman': 'spin sway',
    'child': 'jump spin',
    'man': 'sway',
    'windmill': 'spin spin',
    'umbrella': 'spin',
    'flower': 'sway',
    'tree': 'sway',
    'flag': 'sway sway sway',
    'candle': 'sway',
    'submarine': 'down down up',
    'apple': 'down down',
    'star': 'down down spin',
    'balloon': 'up up',
    'hotair': 'up up',
    'ghost': 'up toward',
    'shark': 'circle',
    'heart': 'spin',
    'planet': 'spin',
    'kite': 'sway',
    'book': 'down',
    'rock': 'down',
}
MOTIONS_OF_KIND = {kind: (_MOTIONS[META[kind]['verb']] + ' ' + _MORE_MOTIONS.get(kind, '')).split() for kind in KINDS}
SITTABLE = (
    'box table chair bench bed rock house bridge car truck boat horse elephant turtle whale book piano mushroom tower '
    'camel castle bus cloud tree gift pumpkin dragon bicycle table table table chair bench rock box bed horse flower '
    'flower cake cow sheep zebra pig deer bear dinosaur statue fountain lamp tent train ship sailboat plane tractor '
    'pine planet lion tiger dog swan duck snowman laptop rocket umbrella camel piano book boat'
).split()
ONE_OF_A_KIND = {'sun', 'moon', 'rainbow'}


def between(rng, low, high):
    return low + (high - low) * rng.random()


def choose(rng, values, weights):
    return rng.choices(values, weights)[0]


def new_group(rng, kind, room):
    """One noun phrase worth of things."""
    meta = META[kind]
    count = (
        1 if kind in ONE_OF_A_KIND else min(room, choose(rng, [1, 2, 3, 4, 5, 6], [0.73, 0.11, 0.07, 0.04, 0.03, 0.02]))
    )
    colour_said = rng.random() < (0.55 if meta['col'] else 0.2)
    return dict(
        kind=kind,
        count=count,
        motion=rng.choice(MOTIONS_OF_KIND[kind]) if rng.random() > 0.04 else rng.choice(SCHEMA['motions']),
        colour=rng.choice(SCHEMA['colours'][1:]) if colour_said else 'natural',
        colour_said=colour_said,
        size=choose(rng, ['normal', 'small', 'big'], [0.76, 0.12, 0.12]),
        pace=choose(rng, ['normal', 'fast', 'slow'], [0.76, 0.11, 0.13]),
    )


def pick_companion(rng, scene):
    """A kind that usually, but not always, lives in this scene."""
    for _ in range(20):
        kind = rng.choice(KINDS)
        if rng.random() < 0.3 or scene in HOME[kind]:
            break
    return kind


RELATIONS = (
    'left right left right left right above above above below below on on on on on on behind behind behind front front '
    'front next next pass pass pass cross cross over over over over around toward from chase chase watch watch ride '
    'ride hold hold hold hold hold hold hold hold by up up up down down down jump land land under under hide'
).split()
# The layout each interaction stands for, and the motion of subject and object it needs (None: as drawn).
INTERACTION_LAYOUT = {
    'pass': (None, 'lateral', 'still'),
    'cross': ('on', 'lateral', 'still'),
    'over': ('above', 'lateral', 'still'),
    'jump': (None, 'jump', 'still'),
    'around': (None, 'circle', 'still'),
    'toward': ('meet', 'lateral', 'still'),
    'from': ('part', 'lateral', 'still'),
    'chase': ('chase', 'lateral', 'same'),
    'watch': ('face', 'still', None),
    'ride': ('on', 'still', None),
    'hold': ('next', None, 'same'),
    'by': ('next', 'still', None),
    'up': ('beside', 'up', 'still'),
    'down': ('beside', 'down', 'still'),
    'land': ('on', 'down', 'still'),
    'under': ('below', 'still', None),
    'hide': ('behind', 'still', None),
}


def is_mobile(group):
    return META[group['kind']]['verb'] in MOBILE


def choose_relation(rng, groups):
    """A relation between the first two groups that makes sense for them, with the motions it implies, or None."""
    first, second = groups[0], groups[1]
    relation = rng.choice(RELATIONS)
    habitats = META[first['kind']]['habitat'], META[second['kind']]['habitat']
    if relation in ('on', 'ride', 'land'):
        if first['kind'] in ONE_OF_A_KIND:
            return None
        if second['kind'] not in SITTABLE and rng.random() < 0.85:
            seat = rng.choice(SITTABLE)
            if any(group['kind'] == seat for group in groups):
                return None
            second.update(kind=seat, count=1)
    if relation == 'on' and META[first['kind']]['h'] > 0.4:
        return None
    if relation in (
        'pass',
        'cross',
        'over',
        'around',
        'toward',
        'from',
        'chase',
        'watch',
        'ride',
        'under',
        'hide',
        'by',
        'jump',
    ) and not is_mobile(first):
        return None
    if relation == 'chase' and not is_mobile(second):
        return None
    if relation == 'cross':
        if rng.random() < 0.5:
            second.update(kind='bridge', count=1, colour='natural', colour_said=False)
        elif second['kind'] != 'bridge':
            return None
    if (
        relation in ('over', 'land')
        and habitats[0] != 'sky'
        or relation == 'jump'
        and META[first['kind']]['verb'] not in ('walk', 'hop')
    ):
        return None
    if relation == 'hold':
        if first['kind'] not in ('man', 'woman', 'child', 'robot', 'astronaut', 'knight', 'wizard', 'monkey', 'bear'):
            return None
        if second['kind'] not in OBJECT_VERBS:
            held = rng.choice(list(OBJECT_VERBS))
            if any(group['kind'] == held for group in groups):
                return None
            second.update(kind=held, count=1)
    if relation in ('up', 'down') and META[first['kind']]['verb'] not in ('fly', 'float', 'swim', 'rise', 'roll'):
        return None
    if relation in ('above', 'below') and first['count'] * second['count'] > 3:
        return None
    if relation in ('on', 'land', 'ride') and (second['count'] > 1 or first['count'] > 5):
        return None
    layout, motion, object_motion = INTERACTION_LAYOUT.get(relation, (relation, None, None))
    if motion == 'lateral':
        first['motion'] = rng.choice(['left', 'right'])
        if relation == 'around':
            first['motion'] = 'circle'
    elif motion:
        first['motion'] = motion
    elif relation in ('on', 'below', 'behind', 'next') and rng.random() < 0.6:
        first['motion'] = 'still'
    if object_motion == 'same':
        second['motion'] = first['motion']
    elif object_motion or relation not in ('left', 'right', 'watch') and rng.random() < 0.5:
        second['motion'] = 'still'
    if relation == 'on':
        first['motion'] = second['motion'] = (
            rng.choice(['left', 'right']) if is_mobile(second) and rng.random() < 0.5 else 'still'
        )
    if relation == 'ride':
        first['motion'] = second['motion'] = rng.choice(['left', 'right', 'still']) if is_mobile(second) else 'still'
    inverted = relation in ('left', 'right', 'above', 'below', 'on', 'behind', 'front', 'next') and rng.random() < 0.14
    if inverted:  # "on a table stands a candle": the object is mentioned first
        groups[0], groups[1] = second, first
    return dict(
        name=relation, layout=layout, subject=1 if inverted else 0, object=0 if inverted else 1, inverted=inverted
    )


def make_plan(rng):
    """Everything symbolic about one storyboard."""
    wanted = choose(rng, [0, 1, 2, 3], [0.05, 0.41, 0.43, 0.11])
    first = rng.choice(KINDS)
    scene = rng.choice(HOME[first]) if rng.random() < 0.8 else rng.choice(SCHEMA['scenes'])
    groups, room = [], SLOTS
    for i in range(wanted):
        kind = (
            first
            if i == 0
            else groups[0]['kind']
            if i == 1 and rng.random() < 0.05 and first not in ONE_OF_A_KIND
            else pick_companion(rng, scene)
        )
        if room < 1 or i != 1 and any(g['kind'] == kind for g in groups):
            continue
        group = new_group(rng, kind, room)
        if i == 1 and kind == groups[0]['kind']:  # a red car and a blue car
            group['colour'], groups[0]['colour'] = rng.sample(SCHEMA['colours'][1:], 2)
            group['colour_said'] = groups[0]['colour_said'] = True
        room -= group['count']
        groups.append(group)
    relation = None
    if len(groups) >= 2 and rng.random() < 0.8:
        for _ in range(4):
            relation = relation or choose_relation(rng, groups)
    if (
        not relation
        and len(groups) >= 2
        and groups[0]['kind'] != groups[1]['kind']
        and rng.random() < 0.25
        and is_mobile(groups[0])
        and is_mobile(groups[1])
    ):
        groups[1]['motion'] = groups[0]['motion']
    plan = dict(groups=groups, relation=relation, scene=scene)
    add_atmosphere(rng, plan)
    return plan


def add_atmosphere(rng, plan):
    """Time, weather, camera and shot that fit the scene and its things."""
    scene, kinds = plan['scene'], {g['kind'] for g in plan['groups']}
    time = choose(rng, SCHEMA['times'], [0.18, 0.36, 0.22, 0.24])
    if scene == 'space' and rng.random() < 0.75:
        time = 'night'
    if 'moon' in kinds and rng.random() < 0.7 or 'campfire' in kinds and rng.random() < 0.4:
        time = 'night'
    if 'rainbow' in kinds and rng.random() < 0.8:
        time = 'day'
    plan['time'] = time
    if scene in INDOOR:
        plan['weather'] = 'clear' if rng.random() < 0.95 else rng.choice(SCHEMA['weathers'])
    else:
        plan['weather'] = choose(
            rng, SCHEMA['weathers'], [0.34, 0.2, 0.14, 0.04 if scene == 'desert' else 0.13, 0.12, 0.08]
        )
    plan['camera'] = choose(rng, SCHEMA['cameras'], [0.16, 0.11, 0.11, 0.09, 0.09, 0.15, 0.13, 0.09, 0.08])
    plan['shot'] = choose(rng, SCHEMA['shots'], [0.36, 0.34, 0.30])
