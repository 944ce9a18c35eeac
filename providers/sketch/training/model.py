"""The two networks: a text encoder, and a flow-matching denoiser over the scene tensor.

Scene tensor: one global token and K entity tokens. Categorical fields are scaled one-hots, predicted as logits;
numbers are normalised and predicted directly. Both are predictions of the clean tensor (x1), not of the velocity.
"""

import math

import torch
import torch.nn as nn

from tokenizer import WORDS
from world import SCHEMA

SLOTS, SCALE = SCHEMA['K'], SCHEMA['onehot']
GLOBAL_FIELDS = [
    (f, len(SCHEMA[names]))
    for f, names in (
        ('scene', 'scenes'),
        ('time', 'times'),
        ('weather', 'weathers'),
        ('camera', 'cameras'),
        ('shot', 'shots'),
    )
]
ENTITY_FIELDS = [
    (f, len(SCHEMA[names])) for f, names in (('kind', 'kinds'), ('colour', 'colours'), ('motion', 'motions'))
]
GLOBAL_NUMBERS, ENTITY_NUMBERS = SCHEMA['gcont'], SCHEMA['econt']
GLOBAL_CATEGORIES = sum(n for _, n in GLOBAL_FIELDS)
ENTITY_CATEGORIES = sum(n for _, n in ENTITY_FIELDS)
GLOBAL_DIM = GLOBAL_CATEGORIES + len(GLOBAL_NUMBERS)
ENTITY_DIM = ENTITY_CATEGORIES + len(ENTITY_NUMBERS)
MASKED = -1e4  # added to the attention score of a word that is not there


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key_value, self.out = (
            nn.Linear(width, width),
            nn.Linear(width, 2 * width),
            nn.Linear(width, width),
        )

    def forward(self, x, context, bias=None):
        b, t, d = x.shape
        s, size = context.shape[1], d // self.heads
        query = self.query(x).reshape(b, t, self.heads, size).transpose(1, 2)
        key, value = self.key_value(context).reshape(b, s, 2, self.heads, size).permute(2, 0, 3, 1, 4)
        score = query @ key.transpose(-1, -2) / math.sqrt(size)
        if bias is not None:
            score = score + bias
        return self.out((score.softmax(-1) @ value).transpose(1, 2).reshape(b, t, d))


class Block(nn.Module):
    """Self-attention, optionally cross-attention to the words, and a feed-forward layer; pre-norm."""

    def __init__(self, width, heads, cross=False, expansion=3):
        super().__init__()
        self.cross = cross
        self.norm_self, self.attend_self = nn.LayerNorm(width), Attention(width, heads)
        if cross:
            self.norm_cross, self.attend_cross = nn.LayerNorm(width), Attention(width, heads)
        self.norm_out = nn.LayerNorm(width)
        self.out = nn.Sequential(nn.Linear(width, expansion * width), nn.GELU(), nn.Linear(expansion * width, width))

    def forward(self, x, bias=None, words=None):
        y = self.norm_self(x)
        x = x + self.attend_self(y, y, None if self.cross else bias)
        if self.cross:  # several noise levels of one caption share its keys and values
            b, t, d = x.shape
            captions = words.shape[0]
            y = self.norm_cross(x).reshape(captions, b // captions * t, d)
            x = x + self.attend_cross(y, words, bias).reshape(b, t, d)
        return x + self.out(self.norm_out(x))


class TextEncoder(nn.Module):
    """ids [B, L, G] -> word vectors [B, L, width] and an attention mask [B, L] (0 or MASKED)."""

    def __init__(self, tokens, width=160, embedding=96, layers=3, heads=5):
        super().__init__()
        self.embed = nn.Embedding(tokens, embedding, padding_idx=0)
        nn.init.normal_(self.embed.weight, std=0.3)
        self.project = nn.Linear(embedding, width)
        self.position = nn.Parameter(torch.randn(1, WORDS, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, ids):
        present = (ids > 0).float()
        vectors = self.embed(ids)
        word = vectors[:, :, 0]
        grams = (vectors[:, :, 1:] * present[:, :, 1:, None]).sum(2) / (
            present[:, :, 1:].sum(2, keepdim=True) + 1e-3
        ).sqrt()
        x = self.project(word * 1.5 + grams) + self.position[:, : ids.shape[1]]
        bias = ((1 - present[:, :, 0]) * MASKED)[:, None, None, :]
        for block in self.blocks:
            x = block(x, bias)
        return self.norm(x), bias[:, 0, 0, :]


class Denoiser(nn.Module):
    """xg [B, GD], xe [B, K, ED], t [B], ctx [C, L, width], mask [C, L] -> clean og, oe; B is a multiple of C."""

    def __init__(self, width=160, layers=4, heads=5):
        super().__init__()
        self.read_global, self.read_entity = nn.Linear(GLOBAL_DIM, width), nn.Linear(ENTITY_DIM, width)
        self.slot = nn.Parameter(torch.randn(1, SLOTS + 1, width) * 0.3)
        self.time = nn.Sequential(nn.Linear(32, width), nn.GELU(), nn.Linear(width, width))
        self.null = nn.Parameter(torch.randn(1, 1, width) * 0.1)  # always attendable: the empty caption
        self.blocks = nn.ModuleList(Block(width, heads, cross=True) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.write_global, self.write_entity = nn.Linear(width, GLOBAL_DIM), nn.Linear(width, ENTITY_DIM)
        self.register_buffer('frequencies', torch.exp(torch.linspace(0, 5, 16)))

    def forward(self, xg, xe, t, ctx, mask):
        angle = t[:, None] * self.frequencies
        when = self.time(torch.cat([angle.sin(), angle.cos()], -1))
        x = torch.cat([self.read_global(xg)[:, None], self.read_entity(xe)], 1) + self.slot + when[:, None]
        words = torch.cat([self.null.expand(ctx.shape[0], 1, ctx.shape[2]), ctx], 1)
        bias = torch.cat([mask[:, :1] * 0, mask], 1)[:, None, None, :]
        for block in self.blocks:
            x = block(x, bias, words)
        x = self.norm(x)
        return self.write_global(x[:, 0]), self.write_entity(x[:, 1:])
