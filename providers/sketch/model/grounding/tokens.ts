/** Splitting a prompt into words and punctuation, and reducing English inflections to dictionary forms. */

export interface Token {
  /** Lower case, without accents and possessive ending; or one punctuation mark. */
  text: string
  readonly punctuation: boolean
  /** Joined to the previous word by a hyphen. */
  readonly hyphen: boolean
  readonly possessive: boolean
}

const TOKEN = /[a-z0-9]+(?:'[a-z]+|(?<=s)')?|[.,;:!?()–—-]/g

/** Words and punctuation in order. Hyphens inside words become a flag, dashes become commas. */
export function tokenise(prompt: string): Token[] {
  const text = prompt
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[’‘`]/g, "'")
    .replace(/&/g, ' and ')
    .toLowerCase()
    .replace(/\b([ap])\.\s?m\b\.?/g, '$1m')
  const tokens: Token[] = []
  let hyphenEnd = -1
  for (const match of text.matchAll(TOKEN)) {
    const raw = match[0]
    const start = match.index
    const end = start + raw.length
    if (/^[a-z0-9]/.test(raw)) {
      const possessive = /('s|s')$/.test(raw)
      const word = raw.replace(/'s$|(?<=s)'$/, '').replaceAll("'", '')
      tokens.push({ text: word, punctuation: false, hyphen: start === hyphenEnd, possessive })
      continue
    }
    const dash = /[-–—]/.test(raw)
    if (raw === '-' && /[a-z0-9]/.test(text[start - 1] ?? '') && /[a-z0-9]/.test(text[end] ?? '')) {
      hyphenEnd = end
      continue
    }
    tokens.push({
      text: dash || raw === '(' || raw === ')' ? ',' : raw,
      punctuation: true,
      hyphen: false,
      possessive: false,
    })
  }
  return tokens
}

const IRREGULAR_NOUNS: Readonly<Record<string, string>> = {
  men: 'man',
  women: 'woman',
  children: 'child',
  people: 'person',
  mice: 'mouse',
  geese: 'goose',
  oxen: 'ox',
  teeth: 'tooth',
  feet: 'foot',
  wolves: 'wolf',
  calves: 'calf',
  leaves: 'leaf',
  knives: 'knife',
  wives: 'wife',
  elves: 'elf',
  dwarves: 'dwarf',
  thieves: 'thief',
  shelves: 'shelf',
  loaves: 'loaf',
  scarves: 'scarf',
  hooves: 'hoof',
  cacti: 'cactus',
  fungi: 'fungus',
  octopi: 'octopus',
  foxes: 'fox',
  snowmen: 'snowman',
  buses: 'bus',
  buoys: 'buoy',
  policemen: 'policeman',
  firemen: 'fireman',
  fishermen: 'fisherman',
}

/** Nouns whose plural looks the same: the number has to come from elsewhere. */
const SAME_IN_PLURAL: ReadonlySet<string> = new Set(
  'sheep fish deer moose salmon trout tuna koi squid aircraft spacecraft bison swine buffalo elk cod carp reindeer cattle livestock clownfish goldfish jellyfish angelfish cattle swordfish shrimp samurai ninja'.split(
    ' ',
  ),
)

/** Possible singulars of a word, the word itself first. */
export function singulars(word: string): string[] {
  const out = [word]
  const irregular = IRREGULAR_NOUNS[word]
  if (irregular) out.push(irregular)
  if (word.endsWith('men') && word.length > 4) out.push(`${word.slice(0, -2)}an`)
  if (word.length > 3 && word.endsWith('s') && !word.endsWith('ss')) {
    if (word.endsWith('ies')) out.push(`${word.slice(0, -3)}y`)
    if (word.endsWith('ves')) out.push(`${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`)
    if (/(s|x|z|ch|sh|o)es$/.test(word)) out.push(word.slice(0, -2))
    out.push(word.slice(0, -1))
  }
  return out
}

export function pluralOf(word: string): string {
  for (const [plural, singular] of Object.entries(IRREGULAR_NOUNS)) if (singular === word) return plural
  if (SAME_IN_PLURAL.has(word)) return word
  if (word.endsWith('man')) return `${word.slice(0, -3)}men`
  if (/(s|x|sh|ch)$/.test(word)) return `${word}es`
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return `${word}s`
}

const IRREGULAR_VERBS: Readonly<Record<string, string>> = Object.fromEntries(
  'rose:rise risen:rise fell:fall fallen:fall flew:fly flown:fly ran:run swam:swim sank:sink sunk:sink drove:drive driven:drive rode:ride ridden:ride went:go gone:go came:come stood:stand sat:sit slept:sleep lay:lie lying:lie lain:lie dying:die tying:tie held:hold swung:swing spun:spin leapt:leap dove:dive crept:creep sped:speed left:leave threw:throw thrown:throw caught:catch fought:fight shone:shine grew:grow took:take taken:take led:lead fed:feed ate:eat eaten:eat saw:see seen:see shook:shake shaken:shake hung:hang sprang:spring strode:stride wore:wear worn:wear blew:blow blown:blow built:build drew:draw drawn:draw sung:sing sang:sing struck:strike wove:weave kept:keep hid:hide dug:dig'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
)

/** Possible base forms of an inflected verb, the word itself first. */
export function verbBases(word: string): string[] {
  const out = [word]
  const irregular = IRREGULAR_VERBS[word]
  if (irregular) out.push(irregular)
  const stem = (s: string) => {
    out.push(s, `${s}e`)
    if (/([bdgklmnprtvz])\1$/.test(s)) out.push(s.slice(0, -1))
  }
  if (word.endsWith('ying') && word.length > 5) out.push(`${word.slice(0, -4)}ie`)
  if (word.endsWith('ing') && word.length > 4) stem(word.slice(0, -3))
  else if (word.endsWith('ied')) out.push(`${word.slice(0, -3)}y`)
  else if (word.endsWith('ed') && word.length > 3) stem(word.slice(0, -2))
  else if (word.endsWith('ies')) out.push(`${word.slice(0, -3)}y`)
  else if (word.endsWith('s') && !word.endsWith('ss')) {
    if (/(s|x|z|ch|sh|o)es$/.test(word)) out.push(word.slice(0, -2))
    out.push(word.slice(0, -1))
  }
  return out
}
