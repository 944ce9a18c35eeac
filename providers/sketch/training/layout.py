"""Lays a plan out: entities with trajectories in numbers.

Everything the caption says must be visible in those numbers; that agreement is what the model learns.
"""

from math import log2

from world import META, between

FREE_COLOURS = 'red orange yellow green blue purple pink white teal red blue yellow'.split()
SEAT = {'chair': 0.5, 'bench': 0.5, 'bed': 0.5, 'boat': 0.4, 'bicycle': 0.6, 'motorcycle': 0.6, 'cloud': 0.7}


def base_height(rng, kind, scene):
    """Height above the natural baseline of a thing at rest."""
    habitat = META[kind]['habitat']
    if kind == 'rainbow':
        return between(rng, 0.35, 0.5)
    if kind in ('sun', 'moon'):
        return between(rng, 0.5, 0.75)
    if scene == 'sea' and kind in ('whale', 'dolphin', 'shark', 'turtle', 'fish', 'jellyfish', 'octopus', 'mermaid'):
        return between(rng, 0, 0.05)
    if habitat == 'sky':
        return between(rng, 0.35, 0.75)
    if habitat == 'under':
        return between(rng, 0.15, 0.7)
    if scene in ('sky', 'space'):
        return between(rng, 0.2, 0.55)
    if scene == 'underwater':
        return 0.0 if habitat == 'ground' else between(rng, 0.1, 0.4) if kind not in ('box', 'ball') else 0.0
    return 0.0


def set_motion(rng, entity, pace):
    """Fills the trajectory from the symbolic motion; the entity has kind, motion, size, cx, y and z."""
    motion, kind = entity['motion'], entity['kind']
    cx, y, size = entity.pop('cx'), entity.pop('y'), entity.pop('size')
    habitat = META[kind]['habitat']
    amplitude = between(rng, 0.6, 1.05) * {'fast': 1.35, 'slow': 0.7, 'normal': 1.0}[pace]
    speed = {'fast': between(rng, 1.3, 1.9), 'slow': between(rng, 0.4, 0.7), 'normal': between(rng, 0.8, 1.2)}[pace]
    entity.update(
        x0=cx,
        x1=cx,
        y0=y,
        y1=y,
        s0=size,
        s1=size,
        arc=0.0,
        speed=speed,
        phase=rng.random(),
        delay=0.0,
        face=rng.choice([-1.0, 1.0]),
    )
    if motion in ('left', 'right'):
        d = 1.0 if motion == 'right' else -1.0
        entity.update(x0=cx - d * amplitude * 0.6, x1=cx + d * amplitude * 0.6, face=d)
        if habitat == 'sky':
            entity.update(y1=min(0.9, y + between(rng, -0.06, 0.08)), arc=between(rng, -0.1, 0.15))
        if kind == 'dolphin' and y < 0.1:
            entity['arc'] = between(rng, 0.2, 0.4)
    elif motion == 'up':
        start = min(y, between(rng, 0.08, 0.3)) if habitat in ('sky', 'under') else 0.0
        entity.update(y0=start, y1=min(0.95, start + between(rng, 0.45, 0.65)), x1=cx + between(rng, -0.1, 0.1))
    elif motion == 'down':
        end = min(y, between(rng, 0.05, 0.25)) if habitat in ('sky', 'under') else 0.0
        entity.update(y0=min(0.95, end + between(rng, 0.45, 0.65)), y1=end, x1=cx + between(rng, -0.1, 0.1))
    elif motion == 'toward':
        entity.update(
            s0=size - between(rng, 0.6, 0.9),
            s1=size + between(rng, 0.6, 0.9),
            x1=cx * 0.7,
            z=min(1.0, entity['z'] + 0.1),
        )
    elif motion == 'away':
        entity.update(s0=size + between(rng, 0.5, 0.8), s1=size - between(rng, 0.7, 1.0), x1=cx * 0.7)
    elif motion == 'bounce':
        d = rng.choice([-1, 0, 0, 1])
        entity.update(arc=between(rng, 0.2, 0.45), x0=cx - d * 0.3, x1=cx + d * 0.3, face=float(d or 1))
    elif motion == 'jump':
        entity['arc'] = between(rng, 0.12, 0.28)
    elif motion == 'circle':
        entity['arc'] = between(rng, 0.2, 0.4)
    elif motion == 'sway':
        entity['arc'] = between(rng, 0.05, 0.15)


def group_centres(rng, plan):
    """[(centre, half width)] of each group on the x axis, obeying left/right relations."""
    groups, relation = plan['groups'], plan['relation']
    if len(groups) == 1:
        count = groups[0]['count']
        return [
            (
                between(rng, -0.4, 0.4) if count == 1 else between(rng, -0.12, 0.12),
                0.0 if count == 1 else min(0.85, 0.22 * (count - 1) + 0.06),
            )
        ]
    order = list(range(len(groups)))
    rng.shuffle(order)
    layout = relation and relation['layout']
    if layout in ('left', 'right', 'chase', 'meet', 'part', 'face', 'next', 'beside'):
        a, b = relation['subject'], relation['object']
        moving_right = groups[a]['motion'] == 'right'
        a_left = {
            'left': True,
            'right': False,
            'chase': moving_right,
            'meet': moving_right,
            'part': not moving_right,
        }.get(layout, rng.random() < 0.5)
        rest = [i for i in order if i not in (a, b)]
        order = [a, b] if a_left else [b, a]
        if rest:
            order.insert(rng.choice([0, 2]), rest[0])
    widths = [0.34 + 0.2 * (groups[i]['count'] - 1) for i in order]
    total, span = sum(widths), 1.7 if layout not in ('next', 'face', 'by') else 1.25
    centres, x = {}, -span / 2
    for i, width in zip(order, widths):
        share = span * width / total
        centres[i] = (x + share / 2, share * 0.36 if groups[i]['count'] > 1 else 0.0)
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
        z = between(rng, 0.4, 0.75)
        if META[kind]['verb'] == 'still' and META[kind]['h'] > 0.3:
            z = between(rng, 0.15, 0.45)
        if layout in ('behind', 'front') and i in (relation['subject'], relation['object']):
            near = (layout == 'front') == (i == relation['subject'])
            z = between(rng, 0.78, 0.95) if near else between(rng, 0.1, 0.28)
        y = base_height(rng, kind, plan['scene'])
        size = {'normal': between(rng, -0.2, 0.25), 'small': between(rng, -1.3, -0.9), 'big': between(rng, 0.75, 1.15)}[
            group['size']
        ] - 0.12 * max(0, total - 2)
        row = []
        for j in range(n):
            x = centre + (half * (2 * j / (n - 1) - 1) if n > 1 else 0.0) + between(rng, -0.05, 0.05)
            colour = group['colour']
            if not group['colour_said'] and rng.random() < [0, 0.5, 0.95][META[kind]['col']]:
                colour = rng.choice(FREE_COLOURS)
            row.append(
                dict(
                    kind=kind,
                    colour=colour,
                    motion=group['motion'],
                    size=size + between(rng, -0.1, 0.1),
                    cx=x,
                    y=max(0.0, y + (between(rng, -0.06, 0.06) if n > 1 and y > 0.1 else 0.0)),
                    z=min(1.0, max(0.0, z + (between(rng, -0.05, 0.05) if n > 1 else 0.0))),
                )
            )
        if not group['colour_said'] and group['colour'] == 'natural' and n > 1 and rng.random() < 0.5:
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
    return META[entity['kind']]['h'] * 2 ** entity['size'] * SEAT.get(entity['kind'], 0.92)


def place_pair(rng, subjects, objects, layout):
    """Moves the resting places of two related groups so that the relation can be seen."""
    a, b = subjects[0], objects[0]
    if layout == 'above':
        for entity in objects:
            entity['y'] = min(entity['y'], between(rng, 0.05, 0.3))
        floor = max(
            e['y']
            + META[e['kind']]['h'] * 2 ** e['size'] * (0.6 if META[e['kind']]['habitat'] in ('sky', 'under') else 1.0)
            for e in objects
        )
        for entity in subjects:
            entity['y'] = min(0.85, max(entity['y'], floor + between(rng, 0.1, 0.25), objects[0]['y'] + 0.3))
            if len(subjects) == 1:
                entity['cx'] = b['cx'] + between(rng, -0.12, 0.12)
    elif layout == 'below':
        place_pair(rng, objects, subjects, 'above') if META[b['kind']]['habitat'] in ('sky', 'any') else place_under(
            rng, subjects, b
        )
    elif layout == 'on':
        b['y'] = min(b['y'], 0.4)
        limit = 0.1 + META[b['kind']]['h'] * 2 ** b['size'] * 0.9  # a rider is not larger than what carries it
        middle = (len(subjects) - 1) / 2
        for j, entity in enumerate(subjects):
            entity['size'] = min(entity['size'], max(-1.5, log2(limit / META[entity['kind']]['h'])))
            x = b['cx'] + 0.11 * (j - middle) + between(rng, -0.03, 0.03)
            entity.update(cx=x, y=min(0.85, b['y'] + top_of(b)), z=min(1.0, b['z'] + 0.03))
    elif layout in ('behind', 'front'):
        far, near = (subjects, objects) if layout == 'behind' else (objects, subjects)
        for entity in far:
            entity['y'] = min(0.9, entity['y'] + between(rng, 0.04, 0.08))
        middle = (far[0]['cx'] + near[0]['cx']) / 2
        for entity in far + near:
            if len(far) == 1 and len(near) == 1:
                entity['cx'] = middle * 0.5 + (entity['cx'] - middle) * 0.35
    elif layout in ('next', 'face', 'chase', 'meet', 'part'):
        for entity in subjects:
            entity['z'] = min(1.0, max(0.0, b['z'] + between(rng, -0.05, 0.08)))
            if abs(entity['y'] - b['y']) > 0.15 and META[a['kind']]['habitat'] == META[b['kind']]['habitat']:
                entity['y'] = b['y'] + between(rng, -0.05, 0.05)


def place_under(rng, subjects, b):
    """Under something that stands on the ground (a tree, a table): at its foot, in front of it and smaller than it."""
    limit = META[b['kind']]['h'] * 2 ** b['size'] * 0.7
    for entity in subjects:
        entity['size'] = min(entity['size'], max(-1.5, log2(limit / META[entity['kind']]['h'])))
        entity.update(
            cx=b['cx'] + between(rng, -0.12, 0.12),
            y=0.0 if META[entity['kind']]['habitat'] != 'sky' else between(rng, 0.02, 0.08),
            z=min(1.0, b['z'] + between(rng, 0.08, 0.2)),
        )


def finish_pair(rng, subjects, objects, layout):
    """Couples the trajectories of related groups."""
    a, b = subjects[0], objects[0]
    if layout == 'on':
        for entity in subjects:
            if entity['motion'] in ('left', 'right') and b['motion'] == entity['motion']:  # carried along
                offset = (entity['x0'] + entity['x1'] - b['x0'] - b['x1']) / 2
                entity.update(x0=b['x0'] + offset, x1=b['x1'] + offset, face=b['face'], arc=b['arc'], speed=b['speed'])
                lift = entity['y0'] - b['y0']
                entity.update(y1=b['y1'] + lift)
            elif entity['motion'] == 'down':
                seat = min(0.6, b['y1'] + META[b['kind']]['h'] * 2 ** b['s1'] * SEAT.get(b['kind'], 0.92))
                entity.update(y1=seat, y0=min(0.95, seat + 0.38), x0=b['x0'] + between(rng, -0.1, 0.1), x1=b['x0'])
            elif entity['motion'] in ('left', 'right'):
                entity['y1'] = entity['y0']
    elif layout == 'chase':
        d = 1.0 if a['motion'] == 'right' else -1.0
        step = between(rng, 0.35, 0.55)
        for row, offset in ((subjects, -0.32), (objects, 0.32)):
            for j, entity in enumerate(row):
                x = d * (offset + (0.14 * j if offset > 0 else -0.14 * j))
                entity.update(x0=x - d * step, x1=x + d * step, face=d, speed=a['speed'], arc=0.0)
    elif layout == 'meet':
        d = 1.0 if a['motion'] == 'right' else -1.0
        for entity in subjects:
            entity.update(x0=b['x0'] - d * between(rng, 1.15, 1.4), x1=b['x0'] - d * between(rng, 0.3, 0.42), face=d)
    elif layout == 'part':
        d = 1.0 if a['motion'] == 'right' else -1.0
        for entity in subjects:
            entity.update(x0=b['x0'] + d * 0.3, x1=b['x0'] + d * between(rng, 1.1, 1.4), face=d)
    elif layout == 'face':
        for entity in subjects:
            entity['face'] = 1.0 if b['x0'] > entity['x0'] else -1.0
    elif layout in ('left', 'right'):
        wanted = -1.0 if layout == 'left' else 1.0
        for entity in subjects + objects:  # short paths keep the order readable
            middle, half = (entity['x0'] + entity['x1']) / 2, (entity['x1'] - entity['x0']) / 2
            half = max(-0.32, min(0.32, half))
            entity.update(x0=middle - half, x1=middle + half)
        gap = wanted * ((a['x0'] + a['x1']) - (b['x0'] + b['x1'])) / 2
        if gap < 0.5 and len(subjects) == len(objects) == 1:
            shift = (0.5 - gap) / 2 * wanted
            a.update(x0=a['x0'] + shift, x1=a['x1'] + shift)
            b.update(x0=b['x0'] - shift, x1=b['x1'] - shift)
    elif layout == 'above':
        for entity in subjects:
            low = max(e['y0'] for e in objects) + 0.28
            if entity['motion'] == 'up':
                entity.update(y0=min(low, 0.6), y1=0.95)
            elif entity['motion'] == 'down':
                entity.update(y1=min(low, 0.6), y0=0.95)
            elif entity['motion'] not in ('up', 'down'):
                entity.update(y0=max(entity['y0'], min(low, 0.85)), y1=max(entity['y1'], min(low, 0.85)))


def global_numbers(rng, plan):
    """horizon, sun x, sun y, camera strength and four variety numbers."""
    sun = {'dawn': (0.1, 0.3), 'day': (0.6, 0.9), 'sunset': (0.05, 0.22), 'night': (0.6, 0.9)}[plan['time']]
    return [between(rng, -1, 1), between(rng, -0.8, 0.8), between(rng, *sun), between(rng, 0.6, 1.2)] + [
        between(rng, -1, 1) for _ in range(4)
    ]
