"""Just enough English morphology: plurals, articles, and the forms of a regular verb."""

import re

IRREGULAR_PLURALS = {
    'child': 'children',
    'sheep': 'sheep',
    'fish': 'fish',
    'goldfish': 'goldfish',
    'clownfish': 'clownfish',
    'jellyfish': 'jellyfish',
    'tropical fish': 'tropical fish',
    'person': 'people',
    'calf': 'calves',
    'wolf': 'wolves',
    'cattle': 'cattle',
    'aircraft': 'aircraft',
    'goose': 'geese',
    'spacecraft': 'spacecraft',
    'alien spacecraft': 'alien spacecraft',
    'person riding a bike': 'people riding bikes',
    'cup of coffee': 'cups of coffee',
    'cup of tea': 'cups of tea',
    'salmon': 'salmon',
    'trout': 'trout',
    'tuna': 'tuna',
    'deer': 'deer',
    'reindeer': 'reindeer',
    'moose': 'moose',
    'elk': 'elk',
    'bison': 'bison',
    'mouse': 'mice',
    'ox': 'oxen',
    'cactus': 'cacti',
    'octopus': 'octopuses',
    'squid': 'squid',
    'koi': 'koi',
    'human': 'humans',
    'photo': 'photos',
    'piano': 'pianos',
    'grand piano': 'grand pianos',
    'shark': 'sharks',
    'samurai': 'samurai',
    'ninja': 'ninjas',
    'volcano': 'volcanoes',
    'tomato': 'tomatoes',
    'buffalo': 'buffalo',
    'love heart': 'love hearts',
    'robin': 'robins',
}
DOUBLED = set(
    (
        'run swim hop jog trot spin drop step slip zip hum skip sit stop clap flap bob plan stir flip dip '
        'dig hug wag grab cut nap chug plod knit'
    ).split()
)
IRREGULAR_ING = {
    'lie': 'lying',
    'tie': 'tying',
    'die': 'dying',
    'be': 'being',
    'see': 'seeing',
    'flee': 'fleeing',
    'trek': 'trekking',
}


def plural(noun):
    """The plural of a noun phrase's head."""
    if noun in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[noun]
    head, _, last = noun.rpartition(' ')
    prefix = head + ' ' if head else ''
    if last in IRREGULAR_PLURALS:
        return prefix + IRREGULAR_PLURALS[last]
    if last.endswith('man') and last != 'human':
        return prefix + last[:-3] + 'men'
    if re.search(r'(s|x|z|sh|ch)$', last):
        return noun + 'es'
    if re.search(r'[^aeiou]y$', last):
        return noun[:-1] + 'ies'
    return noun + 's'


def with_article(phrase):
    """'owl' -> 'an owl'"""
    vowel = phrase[0] in 'aeiou' and not phrase.startswith(('uni', 'one', 'uku', 'ufo'))
    return ('an ' if vowel else 'a ') + phrase


def third_person(base):
    if base == 'be':
        return 'is'
    if re.search(r'(s|x|z|sh|ch|o)$', base):
        return base + 'es'
    if re.search(r'[^aeiou]y$', base):
        return base[:-1] + 'ies'
    return base + 's'


def present_participle(base):
    if base in IRREGULAR_ING:
        return IRREGULAR_ING[base]
    if base in DOUBLED:
        return base + base[-1] + 'ing'
    if base.endswith('e'):
        return base[:-1] + 'ing'
    return base + 'ing'


def conjugate(phrase, form, many):
    """Inflects the first word of a verb phrase given in its base form. form: 'simple', 'ing' or 'progressive'."""
    verb, _, rest = phrase.partition(' ')
    rest = ' ' + rest if rest else ''
    be = 'are' if many else 'is'
    if verb == 'be':
        return rest.strip() if form == 'ing' else be + rest
    if verb == 'with':
        return phrase
    if form == 'ing':
        return present_participle(verb) + rest
    if form == 'progressive':
        return f'{be} {present_participle(verb)}{rest}'
    return (verb if many else third_person(verb)) + rest


def bars(text):
    """'a|b c' -> ['a', 'b c']"""
    return [part.strip() for part in text.split('|')]
