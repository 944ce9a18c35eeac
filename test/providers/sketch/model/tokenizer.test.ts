/** The tokenizer gives the ids the model was trained with. */
import { describe, expect, it } from 'vitest'
import { createTokenizer } from '../../../../providers/sketch/model/tokenizer.js'
import recorded from './tokens.json' with { type: 'json' }

const tokenizer = createTokenizer(recorded.vocabulary)

describe('the tokenizer', () => {
  it.each(recorded.cases)('encodes %o as the training code does', ({ text, ids }) => {
    const encoded = [...tokenizer.encode(text)].map(Number)
    expect(encoded).toHaveLength(tokenizer.L * tokenizer.G)
    expect(encoded).toEqual([...ids.flat(), ...Array(tokenizer.L * tokenizer.G - ids.flat().length).fill(0)])
  })

  it('takes its sizes from the weights', () => {
    const small = createTokenizer(['car'], { L: 4, G: 5, buckets: 16 })
    const ids = small.encode('car truck boat ship plane')
    expect(ids).toHaveLength(20)
    expect(ids[0]).toBe(2n)
    expect(ids.every((id) => id < 3n + 16n)).toBe(true)
  })
})
