"""Random storyboards: which things, where, how many, what they do, and the numbers that lay them out.

A plan is a dict with the global fields, `groups` (in the order a caption will mention them) and `relation`
(type, subject group, object group). `lay_out` turns a plan into entities with trajectories. Everything the
caption says must be visible in those numbers: that agreement is what the model learns.
"""
import json
import os
from math import log2

from phrases import OBJECT_VERBS

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, '..', 'schema.json')) as _file:
    SCHEMA = json.load(_file)
META, SLOTS = SCHEMA['meta'], SCHEMA['K']
KINDS = SCHEMA['kinds'][1:]
MOBILE = {'drive', 'ride', 'sail', 'fly', 'swim', 'walk', 'hop'}
INDOOR = {'room', 'plain', 'stage', 'cave', 'space', 'underwater', 'moon'}
FREE_COLOURS = 'red orange yellow green blue purple pink white teal red blue yellow'.split()

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
    'rocket': 'space space sky moon desert', 'ufo': 'space sky city moon field desert farm', 'astronaut': 'moon moon space', 'planet': 'space space moon',
    'star': 'space sky plain mountains', 'cup': 'room room plain beach', 'book': 'room plain field', 'lamp': 'street city room village', 'cow': 'farm field',
    'sheep': 'farm field mountains', 'horse': 'farm field desert beach', 'duck': 'lake lake farm', 'swan': 'lake lake', 'lighthouse': 'beach sea lake',
    'windmill': 'field farm village sea', 'snowman': 'snow snow village', 'cactus': 'desert desert room', 'palm': 'beach beach desert',
    'castle': 'mountains field village lake forest', 'whale': 'sea underwater', 'dolphin': 'sea sea underwater', 'tent': 'forest mountains field lake',
    'campfire': 'forest beach mountains field cave', 'robot': 'city street moon room desert plain', 'dragon': 'mountains sky village desert cave',
    'cat': 'room street village field room', 'dog': 'beach field street room snow village', 'heart': 'plain sky field beach', 'bear': 'snow forest mountains cave',
    'elephant': 'desert field forest', 'train': 'mountains field desert snow village city', 'rainbow': 'field mountains sea village farm', 'flower': 'field field room farm',
    'turtle': 'underwater underwater beach', 'lion': 'field field desert', 'tiger': 'forest field snow', 'wolf': 'forest snow mountains', 'deer': 'forest field snow mountains',
    'zebra': 'field field desert', 'giraffe': 'field field desert', 'camel': 'desert desert', 'pig': 'farm farm field', 'chicken': 'farm farm village', 'penguin': 'snow snow beach',
    'owl': 'forest forest sky field', 'frog': 'lake lake forest', 'snake': 'desert forest field', 'monkey': 'forest forest mountains', 'kangaroo': 'desert field', 'panda': 'forest forest mountains',
    'mouse': 'room field farm', 'squirrel': 'forest field', 'crab': 'beach beach underwater', 'octopus': 'underwater underwater', 'bee': 'field field farm', 'dinosaur': 'forest desert mountains',
    'mermaid': 'underwater underwater sea', 'knight': 'field forest mountains village cave', 'wizard': 'forest mountains cave village room', 'ghost': 'forest room village cave', 'tractor': 'farm farm field',
    'firetruck': 'city street village', 'motorcycle': 'street street desert city mountains', 'guitar': 'stage stage room plain', 'piano': 'stage room stage', 'table': 'room room', 'chair': 'room room stage',
    'bench': 'field street lake', 'bed': 'room room', 'clock': 'room room plain', 'candle': 'room room cave', 'bottle': 'room beach plain', 'apple': 'room plain field', 'cake': 'room room plain',
    'gift': 'room plain room snow', 'pumpkin': 'farm field room village', 'laptop': 'room room plain', 'flag': 'mountains field moon city', 'bridge': 'lake lake mountains forest village',
    'volcano': 'mountains desert beach sea', 'waterfall': 'forest mountains lake', 'fountain': 'city village field', 'statue': 'city village field', 'rock': 'desert mountains beach field', 'tower': 'city village city',
    'butterfly': 'field field forest', 'fish': 'underwater underwater lake', 'jellyfish': 'underwater', 'shark': 'underwater sea', 'submarine': 'underwater underwater sea', 'moon': 'sky mountains sea city field forest snow',
    'mushroom': 'forest forest field', 'pine': 'snow forest mountains', 'fox': 'forest snow field', 'rabbit': 'field forest snow', 'balloon': 'sky field city room', 'hotair': 'sky mountains field desert',
}
HOME = {kind: _HOME[kind].split() if kind in _HOME else HOME_OF_HABITAT[META[kind]['habitat']] for kind in KINDS}

_MOTIONS = {
    'still': 'still still still still still still still still sway', 'drive': 'left right left right left right toward away still', 'ride': 'left right left right toward away still',
    'sail': 'left right left right left right still away toward sway', 'fly': 'left right left right up down circle toward away still', 'swim': 'left right left right left right up down circle still toward away',
    'walk': 'left right left right still still still toward away jump', 'hop': 'left right left right still jump jump toward away', 'float': 'up up sway left right still down away',
    'roll': 'left right left right bounce bounce spin still still up down jump toward away', 'slide': 'left right spin still still still up down bounce', 'rise': 'up up down still still still',
}
_MORE_MOTIONS = {'rocket': 'up up up up up up', 'helicopter': 'still up down', 'ufo': 'still up down sway', 'bird': 'still up', 'butterfly': 'sway up', 'dragon': 'up circle', 'plane': 'up down', 'robot': 'spin jump sway',
                 'woman': 'spin sway', 'child': 'jump spin', 'man': 'sway', 'windmill': 'spin spin', 'umbrella': 'spin', 'flower': 'sway', 'tree': 'sway', 'flag': 'sway sway sway', 'candle': 'sway', 'submarine': 'down down up',
                 'apple': 'down down', 'star': 'down down spin', 'balloon': 'up up', 'hotair': 'up up', 'ghost': 'up toward', 'shark': 'circle', 'heart': 'spin', 'planet': 'spin', 'kite': 'sway', 'book': 'down', 'rock': 'down'}
MOTIONS_OF_KIND = {kind: (_MOTIONS[META[kind]['verb']] + ' ' + _MORE_MOTIONS.get(kind, '')).split() for kind in KINDS}
SITTABLE = 'box table chair bench bed rock house bridge car truck boat horse elephant turtle whale book piano mushroom tower camel castle bus cloud tree gift pumpkin dragon bicycle'.split()
SEAT = {'chair': .5, 'bench': .5, 'bed': .5, 'boat': .4, 'bicycle': .6, 'motorcycle': .6, 'cloud': .7}
ONE_OF_A_KIND = {'sun', 'moon', 'rainbow'}
AIRBORNE = {'sky'}


def between(rng, low, high):
    return low + (high - low) * rng.random()


def choose(rng, values, weights):
    return rng.choices(values, weights)[0]


# --------------------------------------------------------------------------- plan

def new_group(rng, kind, room):
    """One noun phrase worth of things."""
    meta = META[kind]
    count = 1 if kind in ONE_OF_A_KIND else min(room, choose(rng, [1, 2, 3, 4, 5, 6], [.7, .12, .08, .045, .03, .025]))
    colour_said = rng.random() < (.55 if meta['col'] else .2)
    return dict(kind=kind, count=count, motion=rng.choice(MOTIONS_OF_KIND[kind]) if rng.random() > .04 else rng.choice(SCHEMA['motions']),
                colour=rng.choice(SCHEMA['colours'][1:]) if colour_said else 'natural', colour_said=colour_said,
                size=choose(rng, ['normal', 'small', 'big'], [.76, .12, .12]), pace=choose(rng, ['normal', 'fast', 'slow'], [.76, .11, .13]))


def pick_companion(rng, scene):
    """A kind that usually, but not always, lives in this scene."""
    for _ in range(20):
        kind = rng.choice(KINDS)
        if rng.random() < .3 or scene in HOME[kind]:
            break
    return kind


RELATIONS = ('left right left right above above below on on on behind behind front front next next '
             'left right above below behind front pass cross over over around toward from chase chase watch ride hold hold hold by up down jump land under hide').split()
# The layout each interaction stands for, and the motion of subject and object it needs (None: as drawn).
INTERACTION_LAYOUT = {'pass': (None, 'lateral', 'still'), 'cross': ('on', 'lateral', 'still'), 'over': ('above', 'lateral', 'still'), 'jump': (None, 'jump', 'still'), 'around': (None, 'circle', 'still'),
                      'toward': ('meet', 'lateral', 'still'), 'from': ('part', 'lateral', 'still'), 'chase': ('chase', 'lateral', 'same'), 'watch': ('face', 'still', None), 'ride': ('on', 'still', None),
                      'hold': ('next', None, 'same'), 'by': ('next', 'still', None), 'up': ('beside', 'up', 'still'), 'down': ('beside', 'down', 'still'), 'land': ('on', 'down', 'still'),
                      'under': ('below', 'still', None), 'hide': ('behind', 'still', None)}


def is_mobile(group):
    return META[group['kind']]['verb'] in MOBILE


def choose_relation(rng, groups):
    """A relation between the first two groups that makes sense for them, with the motions it implies; None for a plain list."""
    first, second = groups[0], groups[1]
    relation = rng.choice(RELATIONS)
    habitats = META[first['kind']]['habitat'], META[second['kind']]['habitat']
    if relation in ('on', 'ride', 'land') and (second['count'] > 1 or first['kind'] in ONE_OF_A_KIND or second['kind'] not in SITTABLE and rng.random() < .8):
        return None
    if relation == 'on' and META[first['kind']]['h'] > .4:
        return None
    if relation in ('pass', 'cross', 'over', 'around', 'toward', 'from', 'chase', 'watch', 'ride', 'under', 'hide', 'by', 'jump') and not is_mobile(first):
        return None
    if relation == 'chase' and not is_mobile(second):
        return None
    if relation == 'cross':
        if rng.random() < .5:
            second.update(kind='bridge', count=1, colour='natural', colour_said=False)
        elif second['kind'] != 'bridge':
            return None
    if relation in ('over', 'land') and habitats[0] != 'sky' or relation == 'jump' and META[first['kind']]['verb'] not in ('walk', 'hop'):
        return None
    if relation == 'hold' and not (first['kind'] in ('man', 'woman', 'child', 'robot', 'astronaut', 'knight', 'wizard', 'monkey', 'bear') and (META[second['kind']]['h'] < .31 or second['kind'] in OBJECT_VERBS)):
        return None
    if relation in ('up', 'down') and META[first['kind']]['verb'] not in ('fly', 'float', 'swim', 'rise', 'roll'):
        return None
    if relation in ('above', 'below', 'on', 'land', 'ride') and first['count'] * second['count'] > 2:
        return None
    layout, motion, object_motion = INTERACTION_LAYOUT.get(relation, (relation, None, None))
    if motion == 'lateral':
        first['motion'] = rng.choice(['left', 'right'])
        if relation == 'around':
            first['motion'] = 'circle'
    elif motion:
        first['motion'] = motion
    elif relation in ('on', 'below', 'behind', 'next') and rng.random() < .6:
        first['motion'] = 'still'
    if object_motion == 'same':
        second['motion'] = first['motion']
    elif object_motion or relation not in ('left', 'right', 'watch') and rng.random() < .5:
        second['motion'] = 'still'
    if relation == 'on':
        first['motion'] = second['motion'] = rng.choice(['left', 'right']) if is_mobile(second) and rng.random() < .5 else 'still'
    if relation == 'ride':
        first['motion'] = second['motion'] = rng.choice(['left', 'right', 'still']) if is_mobile(second) else 'still'
    inverted = relation in ('left', 'right', 'above', 'below', 'on', 'behind', 'front', 'next') and rng.random() < .14
    if inverted:                                   # "on a table stands a candle": the object is mentioned first
        groups[0], groups[1] = second, first
    return dict(name=relation, layout=layout, subject=1 if inverted else 0, object=0 if inverted else 1, inverted=inverted)


def make_plan(rng):
    """Everything symbolic about one storyboard."""
    wanted = choose(rng, [0, 1, 2, 3], [.06, .48, .36, .10])
    first = rng.choice(KINDS)
    scene = rng.choice(HOME[first]) if rng.random() < .8 else rng.choice(SCHEMA['scenes'])
    groups, room = [], SLOTS
    for i in range(wanted):
        kind = first if i == 0 else groups[0]['kind'] if i == 1 and rng.random() < .05 and first not in ONE_OF_A_KIND else pick_companion(rng, scene)
        if room < 1 or i != 1 and any(g['kind'] == kind for g in groups):
            continue
        group = new_group(rng, kind, room)
        if i == 1 and kind == groups[0]['kind']:   # a red car and a blue car
            group['colour'], groups[0]['colour'] = rng.sample(SCHEMA['colours'][1:], 2)
            group['colour_said'] = groups[0]['colour_said'] = True
        room -= group['count']
        groups.append(group)
    relation = choose_relation(rng, groups) if len(groups) >= 2 and rng.random() < .8 else None
    if not relation and len(groups) >= 2 and groups[0]['kind'] != groups[1]['kind'] and rng.random() < .25 and is_mobile(groups[0]) and is_mobile(groups[1]):
        groups[1]['motion'] = groups[0]['motion']
    plan = dict(groups=groups, relation=relation, scene=scene)
    add_atmosphere(rng, plan)
    return plan


def add_atmosphere(rng, plan):
    """Time, weather, camera and shot that fit the scene and its things."""
    scene, kinds = plan['scene'], {g['kind'] for g in plan['groups']}
    time = choose(rng, SCHEMA['times'], [.18, .36, .22, .24])
    if scene == 'space' and rng.random() < .75:
        time = 'night'
    if 'moon' in kinds and rng.random() < .7 or 'campfire' in kinds and rng.random() < .4:
        time = 'night'
    if 'rainbow' in kinds and rng.random() < .8:
        time = 'day'
    plan['time'] = time
    if scene in INDOOR:
        plan['weather'] = 'clear' if rng.random() < .95 else rng.choice(SCHEMA['weathers'])
    else:
        plan['weather'] = choose(rng, SCHEMA['weathers'], [.34, .2, .14, .04 if scene == 'desert' else .13, .12, .08])
    plan['camera'] = choose(rng, SCHEMA['cameras'], [.16, .11, .11, .09, .09, .15, .13, .09, .08])
    plan['shot'] = choose(rng, SCHEMA['shots'], [.36, .34, .30])


# --------------------------------------------------------------------------- layout

def base_height(rng, kind, scene):
    """Height above the natural baseline of a thing at rest."""
    habitat = META[kind]['habitat']
    if kind == 'rainbow':
        return between(rng, .35, .5)
    if kind in ('sun', 'moon'):
        return between(rng, .5, .75)
    if scene == 'sea' and kind in ('whale', 'dolphin', 'shark', 'turtle', 'fish', 'jellyfish', 'octopus', 'mermaid'):
        return between(rng, 0, .05)
    if habitat == 'sky':
        return between(rng, .35, .75)
    if habitat == 'under':
        return between(rng, .15, .7)
    if scene in ('sky', 'space'):
        return between(rng, .2, .55)
    if scene == 'underwater':
        return 0. if habitat == 'ground' else between(rng, .1, .4) if kind not in ('box', 'ball') else 0.
    return 0.


def set_motion(rng, entity, pace):
    """Fills the trajectory from the symbolic motion; the entity has kind, motion, size, cx, y and z."""
    motion, kind = entity['motion'], entity['kind']
    cx, y, size = entity.pop('cx'), entity.pop('y'), entity.pop('size')
    habitat = META[kind]['habitat']
    amplitude = between(rng, .6, 1.05) * {'fast': 1.35, 'slow': .7, 'normal': 1.}[pace]
    speed = {'fast': between(rng, 1.3, 1.9), 'slow': between(rng, .4, .7), 'normal': between(rng, .8, 1.2)}[pace]
    entity.update(x0=cx, x1=cx, y0=y, y1=y, s0=size, s1=size, arc=0., speed=speed, phase=rng.random(), delay=0., face=rng.choice([-1., 1.]))
    if motion in ('left', 'right'):
        d = 1. if motion == 'right' else -1.
        entity.update(x0=cx - d * amplitude * .6, x1=cx + d * amplitude * .6, face=d)
        if habitat == 'sky':
            entity.update(y1=min(.9, y + between(rng, -.06, .08)), arc=between(rng, -.1, .15))
        if kind == 'dolphin' and y < .1:
            entity['arc'] = between(rng, .2, .4)
    elif motion == 'up':
        start = min(y, between(rng, .08, .3)) if habitat in ('sky', 'under') else 0.
        entity.update(y0=start, y1=min(.95, start + between(rng, .45, .65)), x1=cx + between(rng, -.1, .1))
    elif motion == 'down':
        end = min(y, between(rng, .05, .25)) if habitat in ('sky', 'under') else 0.
        entity.update(y0=min(.95, end + between(rng, .45, .65)), y1=end, x1=cx + between(rng, -.1, .1))
    elif motion == 'toward':
        entity.update(s0=size - between(rng, .6, .9), s1=size + between(rng, .6, .9), x1=cx * .7, z=min(1., entity['z'] + .1))
    elif motion == 'away':
        entity.update(s0=size + between(rng, .5, .8), s1=size - between(rng, .7, 1.), x1=cx * .7)
    elif motion == 'bounce':
        d = rng.choice([-1, 0, 0, 1])
        entity.update(arc=between(rng, .2, .45), x0=cx - d * .3, x1=cx + d * .3, face=float(d or 1))
    elif motion == 'jump':
        entity['arc'] = between(rng, .12, .28)
    elif motion == 'circle':
        entity['arc'] = between(rng, .2, .4)
    elif motion == 'sway':
        entity['arc'] = between(rng, .05, .15)


def group_centres(rng, plan):
    """[(centre, half width)] of each group on the x axis, obeying left/right relations."""
    groups, relation = plan['groups'], plan['relation']
    if len(groups) == 1:
        count = groups[0]['count']
        return [(between(rng, -.4, .4) if count == 1 else between(rng, -.12, .12), 0. if count == 1 else min(.85, .22 * (count - 1) + .06))]
    order = list(range(len(groups)))
    rng.shuffle(order)
    layout = relation and relation['layout']
    if layout in ('left', 'right', 'chase', 'meet', 'part', 'face', 'next', 'beside'):
        a, b = relation['subject'], relation['object']
        moving_right = groups[a]['motion'] == 'right'
        a_left = {'left': True, 'right': False, 'chase': moving_right, 'meet': moving_right, 'part': not moving_right}.get(layout, rng.random() < .5)
        rest = [i for i in order if i not in (a, b)]
        order = ([a, b] if a_left else [b, a])
        if rest:
            order.insert(rng.choice([0, 2]), rest[0])
    widths = [.34 + .2 * (groups[i]['count'] - 1) for i in order]
    total, span = sum(widths), 1.7 if layout not in ('next', 'face', 'by') else 1.25
    centres, x = {}, -span / 2
    for i, width in zip(order, widths):
        share = span * width / total
        centres[i] = (x + share / 2, share * .36 if groups[i]['count'] > 1 else 0.)
        x += share
    return [centres[i] for i in range(len(groups))]


def lay_out(rng, plan):
    """Entities with trajectories, in order of mention."""
    groups, relation = plan['groups'], plan['relation']
    if not groups:
        return []
    layout = relation and relation['layout']
    total = sum(g['count'] for g in groups)
    members = []
    for i, (group, (centre, half)) in enumerate(zip(groups, group_centres(rng, plan))):
        kind, n = group['kind'], group['count']
        z = between(rng, .4, .75)
        if META[kind]['verb'] == 'still' and META[kind]['h'] > .3:
            z = between(rng, .15, .45)
        if layout in ('behind', 'front') and i in (relation['subject'], relation['object']):
            near = (layout == 'front') == (i == relation['subject'])
            z = between(rng, .78, .95) if near else between(rng, .1, .28)
        y = base_height(rng, kind, plan['scene'])
        size = {'normal': between(rng, -.2, .25), 'small': between(rng, -1.3, -.9), 'big': between(rng, .75, 1.15)}[group['size']] - .12 * max(0, total - 2)
        row = []
        for j in range(n):
            x = centre + (half * (2 * j / (n - 1) - 1) if n > 1 else 0.) + between(rng, -.05, .05)
            colour = group['colour']
            if not group['colour_said'] and rng.random() < [0, .5, .95][META[kind]['col']]:
                colour = rng.choice(FREE_COLOURS)
            row.append(dict(kind=kind, colour=colour, motion=group['motion'], size=size + between(rng, -.1, .1), cx=x, y=max(0., y + (between(rng, -.06, .06) if n > 1 and y > .1 else 0.)),
                            z=min(1., max(0., z + (between(rng, -.05, .05) if n > 1 else 0.)))))
        if not group['colour_said'] and group['colour'] == 'natural' and n > 1 and rng.random() < .5:
            for entity in row[1:]:
                entity['colour'] = row[0]['colour']
        members.append(row)
    if relation:
        place_pair(rng, members[relation['subject']], members[relation['object']], layout)
    for group, row in zip(groups, members):
        for entity in row:
            set_motion(rng, entity, group['pace'])
    if relation:
        finish_pair(rng, members[relation['subject']], members[relation['object']], layout)
    return [entity for row in members for entity in row]


def top_of(entity):
    """Height of the upper edge of a thing above the baseline, in frame heights."""
    return META[entity['kind']]['h'] * 2 ** entity['size'] * SEAT.get(entity['kind'], .92)


def place_pair(rng, subjects, objects, layout):
    """Moves the resting places of two related groups so that the relation can be seen."""
    a, b = subjects[0], objects[0]
    if layout == 'above':
        for entity in objects:
            entity['y'] = min(entity['y'], between(rng, .05, .3))
        floor = max(e['y'] + META[e['kind']]['h'] * 2 ** e['size'] * (.6 if META[e['kind']]['habitat'] in ('sky', 'under') else 1.) for e in objects)
        for entity in subjects:
            entity['y'] = min(.85, max(entity['y'], floor + between(rng, .1, .25), objects[0]['y'] + .3))
            if len(subjects) == 1:
                entity['cx'] = b['cx'] + between(rng, -.12, .12)
    elif layout == 'below':
        place_pair(rng, objects, subjects, 'above') if META[b['kind']]['habitat'] in ('sky', 'any') else place_under(rng, subjects, b)
    elif layout == 'on':
        b['y'] = min(b['y'], .4)
        limit = .1 + META[b['kind']]['h'] * 2 ** b['size'] * .9     # a rider is not larger than what carries it
        for entity in subjects:
            entity['size'] = min(entity['size'], max(-1.5, log2(limit / META[entity['kind']]['h'])))
            entity.update(cx=b['cx'] + between(rng, -.04, .04), y=min(.85, b['y'] + top_of(b)), z=min(1., b['z'] + .03))
    elif layout in ('behind', 'front'):
        far, near = (subjects, objects) if layout == 'behind' else (objects, subjects)
        for entity in far:
            entity['y'] = min(.9, entity['y'] + between(rng, .04, .08))
        middle = (far[0]['cx'] + near[0]['cx']) / 2
        for i, entity in enumerate(far + near):
            if len(far) == 1 and len(near) == 1:
                entity['cx'] = middle * .5 + (entity['cx'] - middle) * .35
    elif layout in ('next', 'face', 'chase', 'meet', 'part'):
        for entity in subjects:
            entity['z'] = min(1., max(0., b['z'] + between(rng, -.05, .08)))
            if abs(entity['y'] - b['y']) > .15 and META[a['kind']]['habitat'] == META[b['kind']]['habitat']:
                entity['y'] = b['y'] + between(rng, -.05, .05)


def place_under(rng, subjects, b):
    """Under something that stands on the ground (a tree, a table): at its foot, in front of it and smaller than it."""
    limit = META[b['kind']]['h'] * 2 ** b['size'] * .7
    for entity in subjects:
        entity['size'] = min(entity['size'], max(-1.5, log2(limit / META[entity['kind']]['h'])))
        entity.update(cx=b['cx'] + between(rng, -.12, .12), y=0. if META[entity['kind']]['habitat'] != 'sky' else between(rng, .02, .08), z=min(1., b['z'] + between(rng, .08, .2)))


def finish_pair(rng, subjects, objects, layout):
    """Couples the trajectories of related groups."""
    a, b = subjects[0], objects[0]
    if layout == 'on':
        for entity in subjects:
            if entity['motion'] in ('left', 'right') and b['motion'] == entity['motion']:      # carried along
                entity.update(x0=b['x0'], x1=b['x1'], face=b['face'], arc=b['arc'], speed=b['speed'])
                lift = entity['y0'] - b['y0']
                entity.update(y1=b['y1'] + lift)
            elif entity['motion'] == 'down':
                seat = min(.6, b['y1'] + META[b['kind']]['h'] * 2 ** b['s1'] * SEAT.get(b['kind'], .92))
                entity.update(y1=seat, y0=min(.95, seat + .38), x0=b['x0'] + between(rng, -.1, .1), x1=b['x0'])
            elif entity['motion'] in ('left', 'right'):
                entity['y1'] = entity['y0']
    elif layout == 'chase':
        d = 1. if a['motion'] == 'right' else -1.
        step = between(rng, .35, .55)
        for row, offset in ((subjects, -.32), (objects, .32)):
            for j, entity in enumerate(row):
                x = d * (offset + (.14 * j if offset > 0 else -.14 * j))
                entity.update(x0=x - d * step, x1=x + d * step, face=d, speed=a['speed'], arc=0.)
    elif layout == 'meet':
        d = 1. if a['motion'] == 'right' else -1.
        for entity in subjects:
            entity.update(x0=b['x0'] - d * between(rng, 1.15, 1.4), x1=b['x0'] - d * between(rng, .3, .42), face=d)
    elif layout == 'part':
        d = 1. if a['motion'] == 'right' else -1.
        for entity in subjects:
            entity.update(x0=b['x0'] + d * .3, x1=b['x0'] + d * between(rng, 1.1, 1.4), face=d)
    elif layout == 'face':
        for entity in subjects:
            entity['face'] = 1. if b['x0'] > entity['x0'] else -1.
    elif layout in ('left', 'right'):
        wanted = -1. if layout == 'left' else 1.
        for entity in subjects + objects:                                                   # short paths keep the order readable
            middle, half = (entity['x0'] + entity['x1']) / 2, (entity['x1'] - entity['x0']) / 2
            half = max(-.32, min(.32, half))
            entity.update(x0=middle - half, x1=middle + half)
        gap = wanted * ((a['x0'] + a['x1']) - (b['x0'] + b['x1'])) / 2
        if gap < .5 and len(subjects) == len(objects) == 1:
            shift = (.5 - gap) / 2 * wanted
            a.update(x0=a['x0'] + shift, x1=a['x1'] + shift)
            b.update(x0=b['x0'] - shift, x1=b['x1'] - shift)
    elif layout == 'above':
        for entity in subjects:
            low = max(e['y0'] for e in objects) + .28
            if entity['motion'] == 'up':
                entity.update(y0=min(low, .6), y1=.95)
            elif entity['motion'] == 'down':
                entity.update(y1=min(low, .6), y0=.95)
            elif entity['motion'] not in ('up', 'down'):
                entity.update(y0=max(entity['y0'], min(low, .85)), y1=max(entity['y1'], min(low, .85)))


def global_numbers(rng, plan):
    """horizon, sun x, sun y, camera strength and four variety numbers."""
    sun = {'dawn': (.1, .3), 'day': (.6, .9), 'sunset': (.05, .22), 'night': (.6, .9)}[plan['time']]
    return [between(rng, -1, 1), between(rng, -.8, .8), between(rng, *sun), between(rng, .6, 1.2)] + [between(rng, -1, 1) for _ in range(4)]
