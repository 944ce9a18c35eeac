"""Accuracy of the bare model (no rules, no lexicon) on hand-written prompts.

A prompt file has one JSON object a line: p prompt, k {kind: count}, min (counts are lower bounds), c {kind: colour},
s [acceptable scenes], t time, w weather, cam camera, shot, d direction of the first thing (or [kind, direction]),
m motion of the first thing, rel [kind, relation, kind]. Each prompt is sampled with two seeds.
"""

import argparse
import json
import os

import torch

from data import NUMBERS
from export import load_networks
from model import (
    ENTITY_CATEGORIES,
    ENTITY_DIM,
    ENTITY_FIELDS,
    GLOBAL_CATEGORIES,
    GLOBAL_DIM,
    GLOBAL_FIELDS,
    MASKED,
    SCALE,
    SLOTS,
)
from world import META, SCHEMA

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = dict(
    scene='scenes',
    time='times',
    weather='weathers',
    camera='cameras',
    shot='shots',
    kind='kinds',
    colour='colours',
    motion='motions',
)
IMPLICIT_COLOUR = {
    ('fish', 'orange'),
    ('bird', 'white'),
    ('sheep', 'white'),
    ('submarine', 'yellow'),
    ('sailboat', 'white'),
}


class Sampler:
    """The product's sampler in a few lines: Euler steps, guidance on the categories, a vote among candidates."""

    def __init__(self, checkpoint):
        self.tokenizer, self.text, self.denoiser = load_networks(checkpoint)
        self.stats = {k: torch.tensor(v) for k, v in checkpoint['stats'].items()}

    @torch.no_grad()
    def sample(self, prompt, seed, steps=20, guidance=1.6, candidates=5):
        generator = torch.Generator().manual_seed(seed)
        ctx, mask = self.text(torch.tensor([self.tokenizer.encode(prompt)]))
        ctx, mask = (
            ctx.repeat(2 * candidates, 1, 1),
            torch.cat([mask.repeat(candidates, 1), torch.full((candidates, mask.shape[1]), MASKED)]),
        )
        xg = torch.randn(candidates, GLOBAL_DIM, generator=generator)
        xe = torch.randn(candidates, SLOTS, ENTITY_DIM, generator=generator)
        for step in range(steps):
            now, then = step / steps * 0.98, (step + 1) / steps * 0.98
            og, oe = self.denoiser(xg.repeat(2, 1), xe.repeat(2, 1, 1), torch.full((2 * candidates,), now), ctx, mask)
            clean_g = self.guided(og, candidates, guidance, 1.0, GLOBAL_FIELDS, GLOBAL_CATEGORIES)
            clean_e = self.guided(oe, candidates, guidance, 0.6, ENTITY_FIELDS, ENTITY_CATEGORIES)
            part = (then - now) / (1 - now)
            xg, xe = xg + (clean_g - xg) * part, xe + (clean_e - xe) * part
        scenes = [self.decode(clean_g[i], clean_e[i]) for i in range(candidates)]
        return max(scenes, key=lambda scene: sum(agreement(scene, other) for other in scenes if other is not scene))

    @staticmethod
    def guided(out, candidates, guidance, own, fields, categories):
        """Guided probabilities for the categories; the numbers keep a share `own` of the unguided prediction."""
        said, silent = out[:candidates], out[candidates:]
        pushed = silent + guidance * (said - silent)
        parts, i = [], 0
        for _, n in fields:
            parts.append(pushed[..., i : i + n].softmax(-1) * SCALE)
            i += n
        return torch.cat(parts + [said[..., categories:] * own + pushed[..., categories:] * (1 - own)], -1)

    def decode(self, g, e):
        scene = pick(g, GLOBAL_FIELDS)
        scene['entities'] = []
        for row in e:
            entity = pick(row, ENTITY_FIELDS)
            if entity['kind'] != 'none':
                entity.update(zip(NUMBERS, (row[ENTITY_CATEGORIES:] * self.stats['es'] + self.stats['em']).tolist()))
                scene['entities'].append(entity)
        return scene


def pick(vector, fields):
    values, i = {}, 0
    for field, n in fields:
        values[field] = SCHEMA[NAMES[field]][int(vector[i : i + n].argmax())]
        i += n
    return values


def agreement(a, b):
    """How much two samples say the same."""

    def same(key):
        counts = {}
        for scene, sign in ((a, 1), (b, -1)):
            for entity in scene['entities']:
                counts[key(entity)] = counts.get(key(entity), 0) + sign
        return 1 / (1 + sum(abs(v) for v in counts.values()))

    score = (
        same(lambda e: e['kind']) * 2
        + same(lambda e: (e['kind'], e['colour'])) * 0.6
        + same(lambda e: (e['kind'], e['motion'])) * 0.3
    )
    return (
        score
        + 0.25 * (a['scene'] == b['scene'])
        + 0.06 * (a['time'] == b['time'])
        + 0.06 * (a['weather'] == b['weather'])
    )


def middle(entity, axis):
    return (entity[axis + '0'] + entity[axis + '1']) / 2


def centre_height(entity):
    """Vertical centre above the baseline: y plus half the drawn height for things that stand on it."""
    standing = META[entity['kind']]['habitat'] not in ('sky', 'under')
    return middle(entity, 'y') + (META[entity['kind']]['h'] * 2 ** middle(entity, 's') / 2 if standing else 0)


MOVES = {
    'left': lambda e: e['x1'] < e['x0'] - 0.2,
    'right': lambda e: e['x1'] > e['x0'] + 0.2,
    'up': lambda e: e['y1'] > e['y0'] + 0.1,
    'down': lambda e: e['y1'] < e['y0'] - 0.1,
    'toward': lambda e: e['s1'] > e['s0'] + 0.3,
    'away': lambda e: e['s1'] < e['s0'] - 0.3,
}
RELATIONS = {
    'left': lambda a, b: middle(a, 'x') < middle(b, 'x') - 0.1,
    'right': lambda a, b: middle(a, 'x') > middle(b, 'x') + 0.1,
    'above': lambda a, b: centre_height(a) > centre_height(b) + 0.05,
    'below': lambda a, b: centre_height(a) < centre_height(b) - 0.03,
    'on': lambda a, b: centre_height(a) > centre_height(b) + 0.05 and abs(middle(a, 'x') - middle(b, 'x')) < 0.3,
    'behind': lambda a, b: a['z'] < b['z'] - 0.1,
    'front': lambda a, b: a['z'] > b['z'] + 0.1,
}


def judge(prompt, scene):
    """[(attribute, right?)] of one sample."""
    entities, results = scene['entities'], []
    for kind, count in prompt['k'].items():
        found = sum(e['kind'] == kind for e in entities)
        results.append(('kind', found > 0))
        if found:
            results.append(('count', found >= 1 if prompt.get('min') else found == count))
    if prompt['k']:
        results.append(('no extra', all(e['kind'] in prompt['k'] for e in entities)))
    for kind, colour in prompt.get('c', {}).items():
        things = [e for e in entities if e['kind'] == kind]
        if things:
            results.append(
                (
                    'colour',
                    all(
                        e['colour'] == colour or e['colour'] == 'natural' and (kind, colour) in IMPLICIT_COLOUR
                        for e in things
                    ),
                )
            )
    if 's' in prompt:
        results.append(('background', scene['scene'] in prompt['s']))
    for key, field in (('t', 'time'), ('w', 'weather'), ('cam', 'camera'), ('shot', 'shot')):
        if key in prompt:
            results.append((field, scene[field] == prompt[key]))
    if 'd' in prompt:
        kind, direction = prompt['d'] if isinstance(prompt['d'], list) else (next(iter(prompt['k']), None), prompt['d'])
        mover = next((e for e in entities if e['kind'] == kind), entities[0] if entities else None)
        if mover:
            results += [('direction', MOVES[direction](mover)), ('direction word', mover['motion'] == direction)]
    if 'm' in prompt and entities:
        results.append(('motion', entities[0]['motion'] == prompt['m']))
    if 'rel' in prompt:
        a, b = (next((e for e in entities if e['kind'] == k), None) for k in (prompt['rel'][0], prompt['rel'][2]))
        if a and b:
            results.append(('relation', RELATIONS[prompt['rel'][1]](a, b)))
    return results


def describe(scene):
    things = []
    for e in scene['entities']:
        path = ' '.join(f'{axis}{e[axis + "0"]:.2f}>{e[axis + "1"]:.2f}' for axis in 'xys')
        things.append(f'{e["colour"]} {e["kind"]} {e["motion"]} {path} z{e["z"]:.1f}')
    return ' '.join(scene[field] for field, _ in GLOBAL_FIELDS) + ' | ' + '; '.join(things)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('prompts', nargs='*', default=[os.path.join(HERE, 'dev-prompts.jsonl')])
    arguments.add_argument('--checkpoint', default=os.path.join(HERE, 'checkpoints', 'last.pt'))
    arguments.add_argument('--guidance', type=float, default=1.6)
    arguments.add_argument('-v', '--verbose', action='store_true', help='print what went wrong')
    options = arguments.parse_args()
    torch.set_num_threads(1)
    checkpoint = torch.load(options.checkpoint)
    sampler = Sampler(checkpoint)
    print(f'step {checkpoint["step"]}, {checkpoint["captions"]} captions')
    for path in options.prompts:
        tally = {}
        with open(path) as file:
            prompts = [json.loads(line) for line in file if line.strip()]
        for i, prompt in enumerate(prompts):
            for seed in (11, 12):
                scene = sampler.sample(prompt['p'], seed + 100 * i, guidance=options.guidance)
                results = judge(prompt, scene)
                for attribute, right in results:
                    hits = tally.setdefault(attribute, [0, 0])
                    hits[0] += right
                    hits[1] += 1
                wrong = [attribute for attribute, right in results if not right]
                if options.verbose and wrong:
                    print(', '.join(wrong), '|', prompt['p'], '|', describe(scene))
        print(
            os.path.basename(path), ', '.join(f'{name} {a}/{b} ({100 * a / b:.0f}%)' for name, (a, b) in tally.items())
        )


if __name__ == '__main__':
    main()
