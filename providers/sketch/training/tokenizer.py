"""Caption -> ids: per word its vocabulary id (1 = unknown) and hashed n-grams. The product's tokenizer mirrors it."""

import re

WORDS, IDS_PER_WORD, BUCKETS = 32, 12, 4096
GRAM_SIZES = (4, 3, 5)
PAD, UNKNOWN = 0, 1
WORD = re.compile('[a-z0-9]+')


def fnv1a(text):
    """32-bit FNV-1a of the UTF-8 bytes."""
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


class Tokenizer:
    """Encodes captions with one fixed vocabulary (a sorted list of words)."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.word_id = {word: i + 2 for i, word in enumerate(vocabulary)}
        self.first_gram = len(vocabulary) + 2
        self.size = self.first_gram + BUCKETS
        self._cache = {}

    def word(self, word, masked=False):
        """Ids of one word; a masked word keeps only its n-grams."""
        key = (word, masked)
        ids = self._cache.get(key)
        if ids is None:
            if len(self._cache) > 200_000:
                self._cache.clear()
            padded = f'<{word}>'
            grams = [
                self.first_gram + fnv1a(padded[i : i + n]) % BUCKETS
                for n in GRAM_SIZES
                for i in range(len(padded) - n + 1)
            ]
            ids = ([UNKNOWN if masked else self.word_id.get(word, UNKNOWN)] + grams)[:IDS_PER_WORD]
            ids = self._cache[key] = ids + [PAD] * (IDS_PER_WORD - len(ids))
        return ids

    def encode(self, text, rng=None, masking=0.08):
        """[WORDS][IDS_PER_WORD] ids; with a random generator some words are masked (training only)."""
        words = WORD.findall(text.lower())[:WORDS] or ['scene']
        ids = [self.word(word, rng is not None and rng.random() < masking) for word in words]
        return ids + [[PAD] * IDS_PER_WORD] * (WORDS - len(ids))


def build_vocabulary(captions, listed, least=3):
    """Words seen at least `least` times in the captions, and every listed word."""
    counts = {}
    for caption in captions:
        for word in WORD.findall(caption.lower()):
            counts[word] = counts.get(word, 0) + 1
    for text in listed:
        for word in WORD.findall(text.lower()):
            counts[word] = counts.get(word, 0) + least
    return sorted(word for word, count in counts.items() if count >= least)
