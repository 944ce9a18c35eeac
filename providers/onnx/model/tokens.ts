/** Prompts to token ids, by any `tokenizer.json`: word-level, BPE, Unigram. The reading is done by @huggingface/tokenizers, loaded when used. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { RenderError } from '../../../src/errors.js'
import { optional } from '../../../src/media/load.js'

export interface TokenizerSpec {
  file: string
  length: number
  pad: string
  end?: string | undefined
}

export interface Tokens {
  /** As many as the encoder takes. */
  ids: number[]
  /** 1 for tokens of the prompt, 0 for filling. */
  mask: number[]
  /** Tokens of the prompt that found no room. */
  cut: number
}

export type Tokenize = (prompt: string) => Tokens

/** Rejects with RenderError `tokenizer` when the file can't be read or lacks the filling token. */
export async function loadTokenizer({ file, length, pad, end }: TokenizerSpec): Promise<Tokenize> {
  const { Tokenizer } = await optional('@huggingface/tokenizers', () => import('@huggingface/tokenizers'))
  const broken = (problem: string, cause?: unknown) =>
    new RenderError(`${basename(file)} in ${dirname(file)}: ${problem}`, { code: 'tokenizer', cause })
  let tokenizer: InstanceType<typeof Tokenizer>
  try {
    const rules = JSON.parse(await readFile(file, 'utf8'))
    const beside = await readFile(join(dirname(file), 'tokenizer_config.json'), 'utf8').catch(() => '{}')
    // The word for unknown words is looked for in the second file only.
    tokenizer = new Tokenizer(rules, { unk_token: rules.model?.unk_token, ...JSON.parse(beside) })
  } catch (cause) {
    throw broken(`does not load: ${(cause as Error).message}`, cause)
  }
  const idOf = (token: string) => {
    const id = tokenizer.token_to_id(token)
    if (id === undefined) throw broken(`there is no token ${token}`)
    return id
  }
  const filling = idOf(pad)
  const last = end === undefined ? undefined : idOf(end)
  return (prompt) => {
    const all: number[] = tokenizer.encode(prompt).ids
    if (all.some((id) => !Number.isInteger(id))) throw broken('a word is unknown, and there is no token for those')
    const ids = all.slice(0, length)
    const cut = all.length - ids.length
    if (cut && last !== undefined) ids[length - 1] = last
    const empty = length - ids.length
    return {
      ids: [...ids, ...Array<number>(empty).fill(filling)],
      mask: [...Array<number>(ids.length).fill(1), ...Array<number>(empty).fill(0)],
      cut,
    }
  }
}
