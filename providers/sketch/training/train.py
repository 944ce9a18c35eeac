"""Trains the storyboard model. See README.md; `python3 train.py --minutes 65` starts or resumes a run.

Everything random is seeded; what is not reproducible to the bit is the number of steps a machine makes in the
given time, which the cosine schedule follows.
"""

import argparse
import math
import os
import time

import torch
import torch.nn.functional as F

import data
from model import ENTITY_FIELDS, GLOBAL_FIELDS, MASKED, SCALE, SLOTS, Denoiser, TextEncoder
from tokenizer import Tokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
LOSS_WEIGHT = dict(scene=1.0, time=0.7, weather=0.7, camera=0.8, shot=0.5, kind=3.0, colour=1.4, motion=1.8)
GLOBAL_NUMBER_WEIGHT, ENTITY_NUMBER_WEIGHT, MOVE_WEIGHT, PAIR_WEIGHT = 0.2, 3.0, 1.0, 1.0
COLUMN = {name: i for i, name in enumerate(data.NUMBERS)}
MOVES = (('x0', 'x1'), ('y0', 'y1'), ('s0', 's1'))  # differences that are the direction of movement
PAIRED = ('x0', 'x1', 'y0', 'y1', 'z')  # differences between entities that are their relation
CAPTION_DROPOUT = 0.1


def one_hots(categories, fields):
    return torch.cat([F.one_hot(categories[..., i], n).float() * SCALE for i, (_, n) in enumerate(fields)], -1)


class Losses:
    """The training loss of one batch, and running means of its parts for the log."""

    def __init__(self, stats):
        self.stats = {k: torch.tensor(v) for k, v in stats.items()}
        moves = [COLUMN[a] for a, _ in MOVES], [COLUMN[b] for _, b in MOVES]
        self.move_from, self.move_to = moves
        self.move_scale = self.stats['es'][moves[0]]
        self.paired = [COLUMN[name] for name in PAIRED]
        self.left, self.right = zip(*[(i, j) for i in range(SLOTS) for j in range(i + 1, SLOTS)])
        self.left, self.right = list(self.left), list(self.right)
        self.sums, self.count = {}, 0

    def clean(self, gc, gx, ec, ex):
        """The clean scene tensor and which slots are filled."""
        present = ec[:, :, 0] > 0
        s = self.stats
        xg = torch.cat([one_hots(gc, GLOBAL_FIELDS), (gx - s['gm']) / s['gs']], -1)
        xe = torch.cat([one_hots(ec, ENTITY_FIELDS), (ex - s['em']) / s['es'] * present[..., None]], -1)
        return xg, xe, present

    def __call__(self, og, oe, xg, xe, gc, ec, present, related):
        parts = {}
        i = 0
        for j, (field, n) in enumerate(GLOBAL_FIELDS):
            parts[field] = F.cross_entropy(og[:, i : i + n], gc[:, j], label_smoothing=0.005)
            i += n
        numbers = ((og[:, i:] - xg[:, i:]) ** 2).mean()
        filled = present.float()
        weight = filled + 0.05
        i = 0
        for j, (field, n) in enumerate(ENTITY_FIELDS):
            loss = F.cross_entropy(oe[..., i : i + n].reshape(-1, n), ec[..., j].reshape(-1), reduction='none').reshape(
                -1, SLOTS
            )
            parts[field] = loss.mean() if field == 'kind' else (loss * weight).mean()
            i += n
        error = oe[..., i:] - xe[..., i:]
        parts['numbers'] = ((error**2).mean(-1) * weight).mean()
        moves = error[..., self.move_to] - error[..., self.move_from]
        parts['moves'] = ((moves**2).mean(-1) * filled).mean()
        both = filled[:, self.left] * filled[:, self.right] * (0.4 + 1.6 * related[:, None])
        pairs = error[:, self.left][..., self.paired] - error[:, self.right][..., self.paired]
        parts['pairs'] = ((pairs**2).mean(-1) * both).sum(1).mean() / SLOTS
        total = sum(LOSS_WEIGHT[f] * parts[f] for f in LOSS_WEIGHT)
        total = (
            total
            + GLOBAL_NUMBER_WEIGHT * numbers
            + ENTITY_NUMBER_WEIGHT * parts['numbers']
            + MOVE_WEIGHT * parts['moves']
            + PAIR_WEIGHT * parts['pairs']
        )
        parts['total'] = total
        for name, value in parts.items():
            self.sums[name] = self.sums.get(name, 0.0) + value.item()
        self.count += 1
        return total

    def report(self):
        text = ' '.join(f'{name} {value / self.count:.3f}' for name, value in self.sums.items())
        self.sums, self.count = {}, 0
        return text


def learning_rate(progress, step, peak):
    """Short warm-up, plateau, cosine to nearly nothing."""
    warm = min(1.0, (step + 1) / 200)
    fall = 1.0 if progress < 0.1 else 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - 0.1) / 0.9)))
    return peak * warm * fall + 5e-6


def train_step(text, denoiser, losses, batch, levels, bf16):
    ids, gc, gx, ec, ex, related = [torch.from_numpy(part) for part in batch]
    size = ids.shape[0]
    gc, gx, ec, ex, related = [v.repeat_interleave(levels, 0) for v in (gc, gx, ec, ex, related)]
    xg, xe, present = losses.clean(gc, gx, ec, ex)
    t = torch.rand(size * levels) * 0.98
    t = torch.where(torch.rand(size * levels) < 0.3, torch.zeros_like(t), t)
    noisy_g = torch.lerp(torch.randn_like(xg), xg, t[:, None])
    noisy_e = torch.lerp(torch.randn_like(xe), xe, t[:, None, None])
    with torch.autocast('cpu', dtype=torch.bfloat16, enabled=bf16):
        ctx, mask = text(ids)
        dropped = torch.rand(size) < CAPTION_DROPOUT
        mask = torch.where(dropped[:, None], torch.full_like(mask, MASKED), mask)
        og, oe = denoiser(noisy_g, noisy_e, t, ctx, mask)
    return losses(og.float(), oe.float(), xg, xe, gc, ec, present, related)


def save(path, state):
    torch.save(state, path + '.tmp')
    os.replace(path + '.tmp', path)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument('--minutes', type=float, default=65, help='training time, over all resumed runs')
    arguments.add_argument('--seed', type=int, default=7)
    arguments.add_argument('--batch', type=int, default=192, help='captions a step')
    arguments.add_argument('--levels', type=int, default=2, help='noise levels a caption')
    arguments.add_argument('--peak', type=float, default=1.3e-3, help='highest learning rate')
    arguments.add_argument('--threads', type=int, default=2)
    arguments.add_argument('--no-bf16', action='store_true', help='plain float32 matrix products')
    arguments.add_argument('--out', default=os.path.join(HERE, 'checkpoints'))
    options = arguments.parse_args()
    os.makedirs(options.out, exist_ok=True)
    torch.set_num_threads(options.threads)
    path = os.path.join(options.out, 'last.pt')
    resumed = torch.load(path) if os.path.exists(path) else None

    vocabulary = resumed['vocabulary'] if resumed else data.make_vocabulary(options.seed)
    stats = resumed['stats'] if resumed else data.statistics(options.seed)
    torch.manual_seed(options.seed)
    text, denoiser = TextEncoder(Tokenizer(vocabulary).size), Denoiser()
    if resumed:
        text.load_state_dict(resumed['text'])
        denoiser.load_state_dict(resumed['denoiser'])
    parameters = list(text.parameters()) + list(denoiser.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=options.peak, betas=(0.9, 0.98), weight_decay=0.02, foreach=True)
    average = [p.detach().clone() for p in parameters]
    step, before = 0, 0.0
    if resumed:
        optimizer.load_state_dict(resumed['optimizer'])
        average, step, before = resumed['average'], resumed['step'], resumed['seconds']
        torch.manual_seed(options.seed + step)
    print(
        f'{sum(p.numel() for p in parameters) / 1e6:.2f} M parameters, {len(vocabulary)} words, from step {step}',
        flush=True,
    )

    losses, start, saved = Losses(stats), time.time(), time.time()
    stream = data.batch_stream(vocabulary, options.seed, step, options.batch)

    def checkpoint(seconds):
        save(
            path,
            dict(
                text=text.state_dict(),
                denoiser=denoiser.state_dict(),
                optimizer=optimizer.state_dict(),
                average=average,
                step=step,
                seconds=seconds,
                vocabulary=vocabulary,
                stats=stats,
                seed=options.seed,
                captions=step * options.batch,
            ),
        )

    while True:
        seconds = before + time.time() - start
        progress = seconds / (options.minutes * 60)
        if step % data.SORTED_TOGETHER == 0:  # checkpoints fall on whole groups of batches
            if progress >= 1:
                break
            if time.time() - saved > 150:
                checkpoint(seconds)
                saved = time.time()
        rate = learning_rate(progress, step, options.peak)
        for group in optimizer.param_groups:
            group['lr'] = rate
        loss = train_step(text, denoiser, losses, next(stream), options.levels, not options.no_bf16)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        decay = min(0.9985, (step + 1) / (step + 20))
        with torch.no_grad():
            torch._foreach_mul_(average, decay)
            torch._foreach_add_(average, parameters, alpha=1 - decay)
        if step % 100 == 0 or step == 20:
            print(f'{step} {seconds:.0f}s lr {rate:.1e} captions {step * options.batch} {losses.report()}', flush=True)
    checkpoint(seconds)
    print(f'done: {step} steps, {step * options.batch} captions, {seconds:.0f} s', flush=True)


if __name__ == '__main__':
    main()
