/** A prompt as the things that should be seen: short noun and verb phrases, which is what these models can look for. Pure. */
import { InputError } from '../errors.js'

/** Queries that are asked at most. */
const MOST = 6

/** Words of style and camera: nothing a model could point at. */
const STYLE =
  /\b(photo-?real(istic)?|hyper-?real(istic)?|realistic|cinematic|film grain|anime|cartoon|3d|render(ed)?|4k|8k|hd|hdr|ultra|high(ly)? (quality|detail(ed)?)|detailed|masterpiece|best quality|bokeh|depth of field|wide shot|close-?up|tracking shot|dolly|slow motion|shot on \w+|\d+ ?mm|camera|style|aesthetic|mood|lighting|color grad(ed|ing))\b/i

/** Letters of another script than the Latin one. */
const OTHER_SCRIPT = /(?!\p{Script=Latin})\p{L}/u

/** The phrases of a prompt, in its order, six at most. Throws InputError where it holds none: these models know English alone. */
export function phrasesOf(prompt: string): string[] {
  const parts = OTHER_SCRIPT.test(prompt) ? [] : prompt.split(/[,.;:!?\n]+|\band\b/i)
  const phrases = parts.map((part) => part.trim().replace(/\s+/g, ' ')).filter((part) => /\p{L}/u.test(part))
  const seen = phrases.filter((phrase) => !STYLE.test(phrase))
  const kept = [...new Set(seen.length ? seen : phrases)].slice(0, MOST)
  if (kept.length) return kept
  throw new InputError('holds no English phrase to look for', {
    field: 'phrases',
    value: undefined,
    next: 'Give the phrases yourself, in English: { phrases: ["a red boat", "a sunset"] }.',
  })
}
