/** Values as Keyv writes them. Its walk over every value is slow, and differs from plain JSON only for marked texts. */
import { defaultDeserialize, defaultSerialize } from '@keyv/serialize'

/** A Buffer, or a string that begins with a colon: Keyv marks the one with a colon, and doubles the other's. */
const MARKED = /[:,[]":|"type":"Buffer"/

export function encode(value: unknown): string {
  const text = JSON.stringify({ value })
  return MARKED.test(text) ? defaultSerialize({ value }) : text
}

export function decode(text: string): unknown {
  const kept = MARKED.test(text) ? defaultDeserialize<{ value: unknown }>(text) : JSON.parse(text)
  return kept?.value
}
