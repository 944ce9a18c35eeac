"""Training batches: examples as arrays, made by a process of its own. Batch number i is always the same batch."""

import multiprocessing
import random

import numpy as np

import phrases
from captions import make_example
from tokenizer import Tokenizer, build_vocabulary
from world import META, SCHEMA, SLOTS

GLOBAL_NAMES = (
    ('scene', 'scenes'),
    ('time', 'times'),
    ('weather', 'weathers'),
    ('camera', 'cameras'),
    ('shot', 'shots'),
)
ENTITY_NAMES = (('kind', 'kinds'), ('colour', 'colours'), ('motion', 'motions'))
INDEX = {field: {value: i for i, value in enumerate(SCHEMA[names])} for field, names in GLOBAL_NAMES + ENTITY_NAMES}
NUMBERS = SCHEMA['econt']
SORTED_TOGETHER = 8  # batches whose captions are sorted by length together, so that little is padding


def example_arrays(plan, entities, numbers):
    """(global categories, global numbers, entity categories, entity numbers, related)"""
    empty = SLOTS - len(entities)
    return (
        [INDEX[f][plan[f]] for f, _ in GLOBAL_NAMES],
        numbers,
        [[INDEX[f][e[f]] for f, _ in ENTITY_NAMES] for e in entities] + [[0] * len(ENTITY_NAMES)] * empty,
        [[e[f] for f in NUMBERS] for e in entities] + [[0.0] * len(NUMBERS)] * empty,
        1.0 if plan['relation'] else 0.0,
    )


def make_batches(tokenizer, seed, group, size):
    """SORTED_TOGETHER batches; fully determined by the seed and the group number."""
    rng = random.Random(f'{seed}/{group}')
    rows = []
    while len(rows) < size * SORTED_TOGETHER:
        caption, plan, entities, numbers = make_example(rng)
        ids = tokenizer.encode(caption, rng)
        rows.append((sum(word[0] > 0 for word in ids), ids, *example_arrays(plan, entities, numbers)))
    rows.sort(key=lambda row: row[0])
    batches = []
    for i in range(SORTED_TOGETHER):
        part = rows[i * size : (i + 1) * size]
        length = max(row[0] for row in part)
        columns = list(zip(*part))
        batches.append(
            (
                np.array([ids[:length] for ids in columns[1]], np.int64),
                np.array(columns[2], np.int64),
                np.array(columns[3], np.float32),
                np.array(columns[4], np.int64),
                np.array(columns[5], np.float32),
                np.array(columns[6], np.float32),
            )
        )
    rng.shuffle(batches)
    return batches


def _produce(queue, vocabulary, seed, first_group, size):
    tokenizer, group = Tokenizer(vocabulary), first_group
    while True:
        for batch in make_batches(tokenizer, seed, group, size):
            queue.put(batch)
        group += 1


def batch_stream(vocabulary, seed, first_step, size, ahead=48):
    """Endless batches from a background process, resuming at a step that is a multiple of SORTED_TOGETHER."""
    context = multiprocessing.get_context('fork')
    queue = context.Queue(ahead)
    process = context.Process(
        target=_produce, args=(queue, vocabulary, seed, first_step // SORTED_TOGETHER, size), daemon=True
    )
    process.start()
    while True:
        yield queue.get()


def make_vocabulary(seed, captions=60_000):
    """The vocabulary of the generator's own English, plus everything the schema and the phrase lists name."""
    rng = random.Random(f'{seed}/vocabulary')
    listed = [word for kind in META.values() for word in kind['words']] + phrases.NOISE + phrases.PROPS
    listed += [phrase for scene in SCHEMA['scene_words'].values() for phrase in scene]
    return build_vocabulary((make_example(rng)[0] for _ in range(captions)), listed, least=4)


def rounded(values):
    return [round(float(v), 5) for v in values]


def statistics(seed, examples=6000):
    """Mean and deviation of the numbers, for normalisation."""
    rng = random.Random(f'{seed}/statistics')
    globals_, entities_ = [], []
    for _ in range(examples):
        _, plan, entities, numbers = make_example(rng)
        globals_.append(numbers)
        entities_ += [[e[f] for f in NUMBERS] for e in entities]
    g, e = np.array(globals_, np.float32), np.array(entities_, np.float32)
    return dict(gm=rounded(g.mean(0)), gs=rounded(g.std(0) + 1e-3), em=rounded(e.mean(0)), es=rounded(e.std(0) + 1e-3))
