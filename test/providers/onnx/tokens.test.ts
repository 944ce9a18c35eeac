import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadTokenizer } from '../../../providers/onnx/model/tokens.js'
import { tempDir } from '../../support/temp.js'
import { TOKENIZER } from './toy.js'

const lab = fileURLToPath(new URL('./pixel-lab/model/tokenizer/tokenizer.json', import.meta.url))

function write(rules: object): string {
  const dir = join(tempDir(), 'tokenizer')
  mkdirSync(dir)
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(rules))
  return join(dir, 'tokenizer.json')
}
const shell = { version: '1.0', truncation: null, padding: null, decoder: null }
const special = (id: number, content: string) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})

describe('tokenizer.json', () => {
  it('word-level: ids as in training, filled up and cut', async () => {
    const tokenize = await loadTokenizer({ file: lab, length: 8, pad: '[PAD]' })
    const { ids, mask, cut } = tokenize('The sky, zooming qqq')
    // 155 the, 133 sky, 177 zooming by the vocabulary; 1 begins, 2 is unknown.
    expect([ids[0], ids[1], ids[2], ids[4], ids[5]]).toEqual([1, 155, 133, 177, 2])
    expect([mask, cut]).toEqual([[1, 1, 1, 1, 1, 1, 0, 0], 0])
    expect(ids.slice(6)).toEqual([0, 0])
    expect(tokenize('the sky the sky the sky the sky the sky')).toMatchObject({ cut: 3, mask: Array(8).fill(1) })
    expect(tokenize('')).toMatchObject({ ids: [1, 0, 0, 0, 0, 0, 0, 0] })
  })

  it('BPE as CLIP has it: bytes, words ended by </w>, begin and end', async () => {
    const file = write({
      ...shell,
      added_tokens: [special(8, '<|startoftext|>'), special(9, '<|endoftext|>')],
      normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Lowercase' }] },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          {
            type: 'Split',
            pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
            behavior: 'Removed',
            invert: true,
          },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
        ],
      },
      post_processor: {
        type: 'RobertaProcessing',
        sep: ['<|endoftext|>', 9],
        cls: ['<|startoftext|>', 8],
        trim_offsets: false,
        add_prefix_space: false,
      },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: '<|endoftext|>',
        continuing_subword_prefix: '',
        end_of_word_suffix: '</w>',
        fuse_unk: false,
        vocab: {
          r: 0,
          e: 1,
          'd</w>': 2,
          re: 3,
          'red</w>': 4,
          's</w>': 5,
          o: 6,
          'o</w>': 7,
          '<|startoftext|>': 8,
          '<|endoftext|>': 9,
        },
        merges: ['r e', 're d</w>'],
      },
    })
    const tokenize = await loadTokenizer({ file, length: 6, pad: '<|endoftext|>', end: '<|endoftext|>' })
    expect(tokenize('Red')).toEqual({ ids: [8, 4, 9, 9, 9, 9], mask: [1, 1, 1, 0, 0, 0], cut: 0 })
    expect(tokenize('reo RED').ids).toEqual([8, 3, 7, 4, 9, 9])
    // Cut, and still ended.
    expect(tokenize('red red red red red red')).toMatchObject({ ids: [8, 4, 4, 4, 4, 9], cut: 2 })
  })

  it('Unigram as T5 has it: the likeliest pieces, not the longest', async () => {
    const file = write({
      ...shell,
      added_tokens: [special(0, '<pad>'), special(1, '</s>')],
      normalizer: null,
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
        pair: [],
        special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
      },
      model: {
        type: 'Unigram',
        unk_id: 2,
        vocab: [
          ['<pad>', 0],
          ['</s>', 0],
          ['<unk>', 0],
          ['▁', -2],
          ['▁a', -1],
          ['b', -1],
          ['c', -1],
          ['bc', -9],
          ['▁ab', -1.5],
        ],
      },
    })
    const tokenize = await loadTokenizer({ file, length: 6, pad: '<pad>', end: '</s>' })
    // ▁ab c (-2.5) beats ▁a b c (-3) and ▁a bc (-10).
    expect(tokenize('abc')).toMatchObject({ ids: [8, 6, 1, 0, 0, 0], mask: [1, 1, 1, 0, 0, 0] })
    expect(tokenize('a abc').ids).toEqual([4, 8, 6, 1, 0, 0])
  })

  it('a word nobody knows is the unknown one, also where only tokenizer.json says which that is', async () => {
    const spec = { length: 4, pad: '[PAD]' }
    expect((await loadTokenizer({ file: write(TOKENIZER), ...spec }))('a heron').ids).toEqual([2, 1, 0, 0])
    const model = { ...TOKENIZER.model, unk_token: null }
    const tokenize = await loadTokenizer({ file: write({ ...TOKENIZER, model }), ...spec })
    expect(() => tokenize('a heron')).toThrow('there is no token for those')
  })

  it('that is none, or lacks the filling token, says so', async () => {
    await expect(loadTokenizer({ file: write({}), length: 4, pad: 'x' })).rejects.toMatchObject({ code: 'tokenizer' })
    await expect(loadTokenizer({ file: '/nowhere/tokenizer.json', length: 4, pad: 'x' })).rejects.toMatchObject({
      code: 'tokenizer',
    })
    await expect(loadTokenizer({ file: lab, length: 4, pad: '<none>' })).rejects.toThrow('there is no token <none>')
  })
})
