/** From a draft to its hero: the table, the choice, what is found again, what is refused, and the check of the clip. */
import { appendFileSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../../src/backend.js'
import {
  BudgetError,
  InputError,
  isHeroshotError,
  NoRouteError,
  RefusedError,
  SubmissionUnknownError,
  type Take,
} from '../../src/index.js'
import { tempDir } from '../support/temp.js'
import { SIZE } from './cloud.js'
import { BOAT, type Cloud, cloud, drafts, film, pattern, studioOf } from './stage.js'

let draftClip: string
let strangeClip: string
beforeAll(() => {
  draftClip = film(pattern())
  strangeClip = film('color=white:size=64x96:rate=8:duration=3')
})

/** A studio with a draft; `frames` starts from pictures, `clips` works on clips and costs more. */
async function open() {
  const frames = await cloud('frames', '0.10', ['text-to-video', 'image-to-video', 'first-last'], draftClip)
  const clips = await cloud('clips', '0.40', ['restyle'], draftClip, { followsClip: ['restyle'] })
  const home = tempDir()
  const backends = [drafts(draftClip), frames.backend, clips.backend]
  const again = () => studioOf(backends, { home })
  const studio = again()
  const draft = await studio.generate({ prompt: BOAT, seconds: 2, seed: 7, backend: 'stage', negativePrompt: 'fog' })
  return { home, studio, draft, frames, clips, again }
}

const creates = (...clouds: Cloud[]) => clouds.reduce((sum, { creates }) => sum + creates, 0)
const how = (list: readonly { what: string; how: string }[]) =>
  Object.fromEntries(list.map(({ what, how }) => [what, how]))

describe('the table of promotions', () => {
  it('quotes every strategy with every model, says what is kept and lost, and needs no key', async () => {
    const { home, frames, clips, draft } = await open()
    const studio = studioOf([drafts(draftClip), frames.backend, clips.backend], { home, env: {} })
    const { parent, offers, impossible } = await studio.promotions(draft)
    expect(parent).toBe(draft.id)
    const quoted = offers.filter(({ output }) => output)
    expect(quoted.map(({ strategy, backend, money }) => [strategy, backend, money?.high])).toEqual([
      ['rerender', 'stage', expect.stringMatching(/^0\.0/)],
      ['rerender', 'frames', '0.2'],
      ['first-frame', 'frames', '0.2'],
      ['first-last', 'frames', '0.2'],
      ['restyle', 'clips', '0.8'],
    ])
    expect(quoted[2]!.blocked).toMatchObject([{ constraint: 'key', reason: 'needs REHEARSAL_KEY' }])
    expect(impossible.map(({ strategy }) => strategy)).toEqual(['extend', 'upscale'])
    expect(how(quoted[2]!.carried)).toEqual({
      ...{ prompt: 'kept', negativePrompt: 'lost', seed: 'lost', frames: 'changed', motion: 'lost' },
      ...{ size: 'kept', aspect: 'kept', seconds: 'kept', fps: 'kept', audio: 'kept' },
    })
    expect(how(quoted[4]!.carried)).toMatchObject({ motion: 'kept', frames: 'changed' })
    // Byte for byte, whenever it is asked.
    expect(JSON.stringify(await studio.promotions(draft.id))).toBe(JSON.stringify({ parent, offers, impossible }))
    expect(creates(frames, clips)).toBe(0)
  })

  it('quotes models that load no style without it, and says that it is lost', async () => {
    const { frames } = await open()
    const styles = [{ id: 'ink', base: 'stage-1', file: '/nowhere/ink.safetensors' }]
    const studio = studioOf([drafts(draftClip), frames.backend])
    const draft = await studio.generate({ prompt: BOAT, seconds: 2, backend: 'stage' })
    const styled: Take = { ...draft, shot: { ...draft.shot, style: { id: 'ink.safetensors', strength: 1 } } }
    const { offers } = await studio.promotions(styled)
    const style = (backend: string, strategy: string) =>
      offers
        .find((offer) => offer.backend === backend && offer.strategy === strategy)!
        .carried.find(({ what }) => what === 'style')?.how
    expect([styles.length, style('stage', 'rerender'), style('frames', 'rerender')]).toEqual([1, 'kept', 'lost'])
  })
})

describe('a promotion', () => {
  it('is one paid job whose hero remembers its parent, what was sent, and what the family cost', async () => {
    const { studio, draft, frames } = await open()
    const hero = await studio.promote(draft, { maxCost: 1, frame: '3f' })
    expect(hero).toMatchObject({ backend: 'frames', parents: [draft.id], cost: { usd: '0.2' } })
    const { strategy, parent, frames: sent, check, family } = hero.promotion
    expect({ strategy, parent, sent }).toEqual({
      strategy: 'first-frame',
      parent: { take: draft.id, file: draft.file, sha256: draft.files[0]!.sha256, ...SIZE, seconds: 2 },
      sent: [{ role: 'first', seconds: 0.375, sha256: hero.shot.firstFrame!.sha256 }],
    })
    expect(Number(family.usd)).toBeCloseTo(0.2 + Number(draft.cost.usd), 12)
    expect(family.takes).toEqual([hero.id, draft.id])
    // The vendor's clip is the draft's own: its first frame is not the fourth.
    expect(check.similarity.first).toBeLessThan(0.95)
    expect(JSON.parse(readFileSync(join(dirname(hero.file), 'take.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(hero)),
    )
    expect(creates(frames)).toBe(1)
  })

  it('is found again by the same arguments, by the same content, in another process, and paid once', async () => {
    const { studio, draft, frames, again } = await open()
    const hero = await studio.promote(draft.id, { maxCost: 1 })
    const found = await Promise.all([
      studio.promote(draft, { maxCost: 2, labels: { client: 'acme' } }),
      studio.promote(draft, { strategy: 'first-frame', to: 'frames' }),
      again().promote(draft.id.slice(0, -3), { maxCost: 1 }),
    ])
    expect(found.map(({ id }) => id)).toEqual([hero.id, hero.id, hero.id])
    expect(found[0]).toEqual(hero)
    const both = await Promise.all([1, 2].map(() => again().promote(draft, { strategy: 'first-last' })))
    expect([both[0]!.id === both[1]!.id, creates(frames)]).toEqual([true, 2])
    const other = await studio.promote(draft, { maxCost: 1, again: true })
    expect([other.id === hero.id, creates(frames)]).toEqual([false, 3])
    expect((await studio.promote(draft, { maxCost: 1 })).id).toBe(other.id)
    expect(await studio.ledger.audit()).toEqual([])
  })

  it('is found at one look by every way of asking, whatever has changed since', async () => {
    const { home, studio, draft, frames } = await open()
    const declined = studio.promote(draft, { maxCost: 1, agree: ({ backend }) => backend !== 'frames' })
    await expect(declined).rejects.toMatchObject({ code: 'declined' })
    expect(creates(frames)).toBe(0)
    const hero = await studio.promote(draft, { maxCost: 1 })
    // By its content: from now on it is found by these words too.
    expect((await studio.promote(draft, { strategy: 'first-frame', seconds: 2, agree: () => false })).id).toBe(hero.id)
    // The key is gone, the clip of the parent is another, and nobody agrees to anything.
    const later = studioOf([drafts(draftClip), frames.backend], { home, env: {} })
    appendFileSync(draft.file, 'x')
    for (const options of [
      { maxCost: 0.01 },
      { strategy: 'first-frame', frame: 'first' },
      { strategy: 'first-frame', to: 'frames' },
      { strategy: 'first-frame', to: 'frames/dress-1' },
      { strategy: 'first-frame', to: 'frames-1' },
      { strategy: 'first-frame', seconds: 2 },
    ] as const) {
      const found = await later.promote(draft.id, { ...options, agree: () => false })
      const changed = expect.stringMatching(/^Its parent .* was changed since it was rendered$/)
      expect(found).toEqual({ ...hero, warnings: [...hero.warnings, changed] })
    }
    await expect(later.promote(draft.id, { strategy: 'rerender', to: 'frames' })).rejects.toBeInstanceOf(InputError)
    expect(creates(frames)).toBe(1)
  })

  it('goes on after a crash between the frame and the submit, and is submitted once', async () => {
    const { home, draft, frames } = await open()
    const stuck: Backend = { ...frames.backend, prepare: () => new Promise(() => {}) }
    const dying = studioOf([drafts(draftClip), stuck], { home })
    const job = await dying.startPromotion(draft, { strategy: 'first-frame' })
    await dying.close()
    await expect(job.result()).rejects.toMatchObject({ code: 'cancelled', outcome: 'detached' })
    expect(creates(frames)).toBe(0)
    const studio = studioOf([drafts(draftClip), frames.backend], { home })
    const hero = await studio.promote(draft, { strategy: 'first-frame' })
    expect([hero.jobId, hero.promotion.strategy, creates(frames)]).toEqual([job.id, 'first-frame', 1])
  })

  it('tries again after a free refusal, and not while somebody may have to pay', async () => {
    const { studio, draft, frames } = await open()
    const ask = () => studio.promote(draft, { strategy: 'first-frame' })
    frames.script.push('moderated-before', 'accepted-then-reset')
    await expect(ask()).rejects.toBeInstanceOf(RefusedError)
    for (const _ of [1, 2]) await expect(ask()).rejects.toBeInstanceOf(SubmissionUnknownError)
    expect(creates(frames)).toBe(2)
  })

  it('says where the clip is not what its parent promised', async () => {
    const odd = await cloud('odd', '0.1', ['image-to-video'], strangeClip)
    // One that promises nothing: what it delivers is taken.
    const fit: Backend['fit'] = (shot, card) => {
      const fit = odd.backend.fit(shot, card)
      return fit.ok ? { ...fit, output: { ...fit.output, loose: ['size', 'seconds'] } } : fit
    }
    const studio = studioOf([drafts(draftClip), { ...odd.backend, fit }])
    const draft = await studio.generate({ prompt: BOAT, seconds: 2, backend: 'stage' })
    const { warnings, promotion } = await studio.promote(draft)
    expect(promotion.carried.find(({ what }) => what === 'size')?.why).toBe('as far as the vendor tells')
    expect(promotion.check.deviations.map(({ what }) => what)).toEqual(['seconds', 'aspect', 'first-frame'])
    expect(warnings).toEqual(expect.arrayContaining(promotion.check.deviations.map(({ text }) => text)))
  })
})

describe('nothing is spent', () => {
  it('when the clip is gone or was changed', async () => {
    const { studio, draft, frames } = await open()
    appendFileSync(draft.file, 'x')
    await expect(studio.promote(draft)).rejects.toMatchObject({
      name: 'InputError',
      field: 'take',
      message: expect.stringContaining('was changed since it was rendered'),
    })
    rmSync(draft.file)
    await expect(studio.promotions(draft)).rejects.toMatchObject({
      field: 'take',
      next: expect.stringContaining('Put the file back'),
    })
    expect(creates(frames)).toBe(0)
  })

  it('for what no backend does: the reasons, and the nearest that is possible', async () => {
    const { studio, draft } = await open()
    const error = await studio.promote(draft, { strategy: 'extend' }).catch((error) => error)
    expect(error).toBeInstanceOf(NoRouteError)
    expect(error.message).toMatch(
      /^No way to promote take-\S+ by extend: no model here does it; closest: \S+, \S+ can't extend a clip/,
    )
    expect(error.next).toBe('Possible: first-frame with frames/dress-1.')
    expect(error.rejected).toHaveLength(3)
    await expect(studio.promote(draft, { strategy: 'first-frmae' as 'first-frame' })).rejects.toMatchObject({
      nearest: 'first-frame',
    })
    await expect(studio.promote(draft, { to: 'frmaes' })).rejects.toMatchObject({ field: 'to', nearest: 'frames' })
    await expect(studio.promote(draft, { frame: 9 })).rejects.toMatchObject({ field: 'frame' })
    await expect(studio.promote('take-20261101-000000-nothing1')).rejects.toMatchObject({ field: 'take' })
  })

  it('over the budget: the cheapest is named', async () => {
    const { studio, draft, frames, clips } = await open()
    const error = await studio.promote(draft, { maxCost: 0.15 }).catch((error) => error)
    expect(error).toBeInstanceOf(BudgetError)
    expect(error.message).toBe(
      'Over budget: the cheapest, first-frame with frames/dress-1, may cost $0.20; the limit is maxCost of $0.15. Nothing was sent.',
    )
    expect(error.next).toBe('maxCost 0.2')
    await expect(studio.promote(draft, { strategy: 'restyle', maxCost: 0.5 })).rejects.toBeInstanceOf(BudgetError)
    expect(creates(frames, clips)).toBe(0)
  })

  it('for a local-only take, unless its owner says so', async () => {
    const { studio, frames } = await open()
    const draft = await studio.generate({ prompt: BOAT, seconds: 2, backend: 'stage', privacy: 'local-only' })
    const refused = studio.promote(draft, { strategy: 'first-frame' })
    await expect(refused).rejects.toMatchObject({ name: 'InputError', field: 'privacy', value: 'local-only' })
    expect(creates(frames)).toBe(0)
    await studio.promote(draft, { strategy: 'first-frame', privacy: 'any' })
    expect(creates(frames)).toBe(1)
  })

  it('when the gate calls it a miss; one that breaks never blocks', async () => {
    const { studio, draft, frames } = await open()
    const missed = await studio.promote(draft, { gate: () => 'miss' }).catch((error) => error)
    expect([isHeroshotError(missed), missed.code, creates(frames)]).toEqual([true, 'gate', 0])
    const hero = await studio.promote(draft, {
      gate: () => {
        throw new Error('the analyzer is down')
      },
    })
    expect([hero.promotion.gate, creates(frames)]).toEqual(['unknown', 1])
  })
})
