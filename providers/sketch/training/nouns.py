"""Noun phrases: things with their number, colour and size, places, and props that must not become things."""

import re

import phrases as P
from english import plural, with_article
from make_schema import scene_places
from world import META, SCHEMA

PLACES = {scene: scene_places(scene) for scene in SCHEMA['scenes']}
KIND_WORDS = {w for kind in META.values() for word in kind['words'] for w in word.split(' ')}
KIND_WORDS |= {plural(w) for w in KIND_WORDS}


def without_kinds(texts):
    """Drops phrases that name a kind: a distractor must never be a thing the model can draw."""
    return [t for t in texts if not KIND_WORDS & set(re.findall('[a-z]+', t))]


PROPS = without_kinds(P.PROPS)
FLUFF = [w for w in P.FLUFF if w not in ('dancing', 'dark')]
PEOPLE = {'man', 'woman', 'child', 'knight', 'wizard', 'robot', 'astronaut', 'mermaid'}
COUNT_WORDS = {
    2: ['two', 'two', '2', 'a pair of', 'two', 'a couple of', 'twin', 'both'],
    3: ['three', 'three', '3', 'three', 'a trio of'],
    4: ['four', 'four', '4'],
    5: ['five', 'five', '5'],
    6: ['six', 'six', '6', 'half a dozen'],
}
VAGUE_COUNTS = {
    3: ['some', 'a few', 'several', ''],
    4: ['several', 'some', 'a group of', '', 'a row of'],
    5: ['many', 'a group of', 'lots of', '', 'several', 'a bunch of'],
    6: ['many', 'lots of', 'dozens of', 'a dozen', 'countless', 'a crowd of', 'hundreds of'],
}
COLLECTIVES = {
    'fish': ['a school of', 'a shoal of'],
    'bird': ['a flock of', 'a swarm of'],
    'sheep': ['a flock of', 'a herd of'],
    'duck': ['a family of', 'a row of'],
    'wolf': ['a pack of'],
    'lion': ['a pride of'],
    'bee': ['a swarm of'],
    'dolphin': ['a pod of'],
    'whale': ['a pod of'],
    'ship': ['a fleet of'],
    'boat': ['a fleet of'],
    'sailboat': ['a fleet of'],
    'knight': ['an army of'],
    'penguin': ['a colony of'],
    'flower': ['a bouquet of'],
    'man': ['a crowd of', 'a group of'],
    'woman': ['a group of'],
    'child': ['a group of', 'a bunch of'],
    'butterfly': ['a swarm of'],
    'monkey': ['a troop of'],
}
HYPERNYMS = {
    'animal': 'dog cat horse cow sheep rabbit fox bear elephant deer lion',
    'creature': 'dragon fox bear robot rabbit dinosaur',
    'pet': 'dog cat rabbit',
    'sea creature': 'fish whale shark dolphin jellyfish turtle octopus',
    'figure': 'man woman child robot',
    'traveler': 'man woman',
    'building': 'house castle lighthouse windmill tower',
    'plant': 'flower tree cactus mushroom',
    'toy': 'ball robot car kite',
    'flying machine': 'plane helicopter rocket hotair',
    'vessel': 'boat ship sailboat',
    'shape': 'ball box triangle star heart',
    'adventurer': 'man woman',
    'monster': 'dragon dinosaur',
}
HYPERNYMS_OF = {kind: [h for h, kinds in HYPERNYMS.items() if kind in kinds.split()] for kind in META}


def maybe(rng, probability):
    return rng.random() < probability


def gibberish(rng):
    """A noun nobody knows: the model learns to leave it out."""
    return ''.join(rng.choice('bcdfgklmnprstvz') + rng.choice('aeiou') for _ in range(rng.randint(2, 3))) + rng.choice(
        ['', 'n', 'r', 'k', 'l']
    )


def adjectives_of(rng, group):
    words = []
    if maybe(rng, 0.24):
        words.append(rng.choice(FLUFF))
    if group['size'] == 'small':
        words.append(rng.choice(P.SMALL))
    elif group['size'] == 'big':
        words.append(rng.choice(P.BIG))
    rng.shuffle(words)
    return words


def prop_phrase(rng):
    """', wearing a red scarf': something carried or worn that is not a thing of its own."""
    text = rng.choice(P.PROP_USES).format(
        p=rng.choice(PROPS) if maybe(rng, 0.85) else gibberish(rng),
        c=rng.choice(P.COLOUR_WORDS[rng.choice(list(P.COLOUR_WORDS))]),
    )
    return re.sub(r'\ba (?=[aeiou])', 'an ', text)


def noun_phrase(rng, group):
    """'three little red cars'"""
    kind, count = group['kind'], group['count']
    words = META[kind]['words']
    word = words[0] if maybe(rng, 0.45) else rng.choice(words)
    if kind in ('hotair', 'lamp', 'palm', 'pine', 'firetruck') and maybe(rng, 0.5):
        word = words[0]
    if HYPERNYMS_OF[kind] and maybe(rng, 0.03):
        word = rng.choice(HYPERNYMS_OF[kind])
    elif maybe(rng, 0.025):  # "a beagle puppy", "an oak tree"
        word = f'{rng.choice(words)} {rng.choice(words[:2])}'
    if word in P.COLOURED_WORDS and not group['colour_said']:
        group.update(colour=P.COLOURED_WORDS[word], colour_said=True)
        colour, after = '', ''
    elif group['colour_said']:
        colour, after = rng.choice(P.COLOUR_WORDS[group['colour']]), ''
        if word in P.COLOURED_WORDS:
            word = words[0]
        if kind in PEOPLE and maybe(rng, 0.55):
            colour, after = (
                '',
                f' {rng.choice(["in", "in", "wearing"])} {colour}'
                if maybe(rng, 0.25)
                else f' {rng.choice(["in a", "wearing a", "in a", "with a"])} {colour} {rng.choice(P.CLOTHES)}',
            )
        elif maybe(rng, 0.09):
            colour, after = (
                '',
                rng.choice(
                    [' that is {c}', ' which is {c}', ' in {c}', ' painted {c}', ', {c},', ' colored {c}']
                ).format(c=colour),
            )
        elif maybe(rng, 0.05):
            colour += rng.choice([' painted', ' colored', ' coloured'])
    else:
        colour, after = '', ''
    adjectives = adjectives_of(rng, group)
    if colour:
        adjectives.insert(len(adjectives) if maybe(rng, 0.85) else 0, colour)
    if count == 1:
        phrase = ' '.join(adjectives + [word])
        dice = rng.random()
        if dice < 0.09:
            text = phrase
        elif dice < 0.2:
            text = 'the ' + phrase
        elif dice < 0.3:
            text = (
                rng.choice(['one', 'a single', 'a lone', 'one single', 'a solitary', 'a lonely', 'this']) + ' ' + phrase
            )
        else:
            text = with_article(phrase)
        text = re.sub(r'^the (a|an) ', 'the ', text)
    else:
        phrase = ' '.join(adjectives + [plural(word)])
        if count > 2 and maybe(rng, 0.25):
            quantity = (
                rng.choice(COLLECTIVES[kind])
                if kind in COLLECTIVES and maybe(rng, 0.5)
                else rng.choice(VAGUE_COUNTS[count])
            )
        else:
            quantity = rng.choice(COUNT_WORDS[count])
        text = (
            'the ' if maybe(rng, 0.05) and quantity in ('two', 'three', 'four', 'five', 'six') else ''
        ) + f'{quantity} {phrase}'.strip()
    return text + after


def place_phrase(rng, plan, mobile):
    """'through a quiet forest'; may absorb the time or the weather as an adjective. Returns (phrase, head, said)."""
    prepositions, place = rng.choice(PLACES[plan['scene']])
    preposition = rng.choice(prepositions)
    said = set()
    if 'stormy' in place:
        plan['weather'] = 'storm'
        said.add('weather')
    match = re.match(r'(a|an|the) (.*)', place)
    if match:
        article, noun = match.groups()
        adjective = rng.choice(P.PLACE_ADJECTIVES) if maybe(rng, 0.22) else ''
        dice = rng.random()
        if (
            dice < 0.12
            and plan['weather'] in P.WEATHER_ADJECTIVES
            and (plan['weather'] not in ('clear', 'clouds') or maybe(rng, 0.2))
        ):
            adjective = rng.choice(P.WEATHER_ADJECTIVES[plan['weather']])
            said.add('weather')
        elif dice < 0.2:
            adjective = rng.choice(P.TIME_ADJECTIVES[plan['time']])
            said.add('time')
        elif adjective in ('foggy', 'misty', 'stormy', 'rainy'):
            adjective = ''
        if maybe(rng, 0.3) and (article != 'the' or not noun.endswith('s')):
            article = 'the' if article != 'the' else 'a'
        place = f'{adjective} {noun}'.strip()
        place = 'the ' + place if article == 'the' else with_article(place)
    return f'{preposition} {place}'.strip(), place or preposition, said
