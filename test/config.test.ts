/** Configuration: where it is found, what wins, and what is said about a wrong one. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type Config, loadConfigFile, parseConfig } from '../src/config.js'
import { ConfigError, createStudio, type StudioOptions } from '../src/index.js'
import { tempDir } from './support/temp.js'

const write = (folder: string, name: string, text: string) => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const studioIn = (configFrom: string | false, options: StudioOptions = {}) => {
  const studio = createStudio({ configFrom, env: {}, providers: [], ...options })
  onTestFinished(() => studio.close())
  return studio
}
const refusal = (act: () => unknown): ConfigError => {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return error as ConfigError
  }
  return expect.unreachable('it should have been refused')
}

it.each([
  ['heroshot.config.json', '{ "preset": "artist" }'],
  ['heroshot.config.mjs', 'export default { preset: "artist" }'],
  ['heroshot.config.js', 'module.exports = { preset: "artist" }'],
  ['heroshot.config.cjs', 'module.exports = { preset: "artist" }'],
  ['heroshot.config.ts', 'const preset: string = "artist"\nexport default { preset }'],
])('%s is found from a folder below', async (name, text) => {
  const folder = tempDir()
  const path = write(folder, name, text)
  const below = join(folder, 'shots', 'monday')
  mkdirSync(below, { recursive: true })
  expect(await loadConfigFile(below)).toEqual({ config: { preset: 'artist' }, path })
})

it('no file is no configuration, and an empty one neither', async () => {
  const folder = tempDir()
  expect(await loadConfigFile(folder)).toEqual({ config: {} })
  write(folder, 'heroshot.config.json', '{}')
  expect((await loadConfigFile(folder)).config).toEqual({})
})

it('options go before the file, the file before the environment, and a home in the file starts from there', async () => {
  const folder = tempDir()
  const path = write(folder, 'heroshot.config.json', '{ "preset": "artist", "home": "takes", "tariff": 0.5 }')
  const below = join(folder, 'shots')
  mkdirSync(below)
  const facts = await studioIn(below, { tariff: 0.3, env: { HEROSHOT_HOME: '/nowhere' } }).facts()
  expect(facts).toMatchObject({ configFile: path, home: join(folder, 'takes'), preset: 'artist' })
  expect(facts.tariff.usdPerKwh).toBe('0.3')
  const home = join(tempDir(), 'own')
  const wishes = { home, preset: undefined } as StudioOptions
  expect(await studioIn(below, wishes).facts()).toMatchObject({ home, preset: 'artist' })
  expect((await studioIn(tempDir(), { env: { HEROSHOT_HOME: home } }).facts()).home).toBe(home)
  expect((await studioIn(false, { home }).facts()).configFile).toBeUndefined()
})

it('a cap of the file holds beside another one of the call', async () => {
  const { rehearsalBackend } = await import('./support/rehearsal.js')
  const folder = tempDir()
  write(folder, 'heroshot.config.json', '{ "home": "h", "budgets": { "perDay": 0.1, "perCall": 0.3 } }')
  const why = async (budgets: Config['budgets']) => {
    const providers = [rehearsalBackend('http://127.0.0.1:9')]
    const studio = studioIn(folder, { budgets, providers, env: { REHEARSAL_KEY: 'k' } } as StudioOptions)
    const { rejected } = await studio.plan({ prompt: 'a boat', seconds: 2 })
    return rejected.flatMap(({ failed }) => failed.map(({ reason }) => reason))
  }
  expect(await why({ perCall: 1 })).toEqual(['would cost $0.20, over per-day cap of $0.10'])
  expect(await why(undefined)).toEqual(['would cost $0.20, over per-day cap of $0.10'])
  expect(await why({ perDay: 5 })).toEqual([])
})

it.each([
  ['heroshot.config.json', '{ "preset": artist }', /^heroshot\.config\.json: can't be read: .*JSON/],
  ['heroshot.config.mjs', 'export default { preset: ', /^heroshot\.config\.mjs: can't be read: /],
  ['heroshot.config.mjs', 'throw new Error("no such mood")', /can't be read: no such mood/],
  ['heroshot.config.mjs', 'export default 7', /expected object/],
  ['heroshot.config.json', '{ "presets": "artist" }', /^presets: unknown setting in .*nearest: "preset"/],
])('a broken %s is refused by name, with the reason: %s', async (name, text, why) => {
  const folder = tempDir()
  const path = write(folder, name, text)
  const error = await studioIn(folder, { home: join(folder, 'home') })
    .jobs.list()
    .catch((caught) => caught)
  expect(error).toBeInstanceOf(ConfigError)
  expect(error.message).toMatch(why)
  expect(`${error.message} ${error.value}`).toContain(path)
})

it.each<[unknown, string, RegExp]>([
  [{ tarif: 1 }, 'tarif', /allowed: .*tariff.*nearest: "tariff"/],
  [{ preset: 'artst' }, 'preset', /allowed: default, .*nearest: "artist"/],
  [{ tariff: { perkwh: 1 } }, 'tariff', /allowed: USD per kWh, a code like DE/],
  [{ offline: 'yes' }, 'offline', /expected boolean/],
  [{ jurisdiction: 'Germany' }, 'jurisdiction', /a country code like DE/],
  [{ budgets: { perDay: -1 } }, 'budgets.perDay', /perCall, perProject, perBackend, perLabel, perDay, perMonth, total/],
  [{ limits: { runSeconds: 0 } }, 'limits.runSeconds', /too small/],
  [{ limits: { runMinutes: 3 } }, 'limits.runMinutes', /unknown setting/],
  [{ budgets: { perday: 1 } }, 'budgets', /perCall, perProject, perBackend, perLabel, perDay, perMonth, total/],
  [{ budgets: { perCall: '1,50' } }, 'budgets.perCall', /not an amount of dollars/],
  [{ allowHosts: 'gpu.lan' }, 'allowHosts', /expected array/],
  [{ maxMediaBytes: { image: 0 } }, 'maxMediaBytes.image', /too small/],
])('%o is refused with field and allowed values', (input, field, why) => {
  const error = refusal(() => parseConfig(input))
  expect(error.field).toBe(field)
  expect(error.message).toMatch(why)
})

it('a code that is in no table is refused when the studio opens', async () => {
  const error = await studioIn(tempDir(), { home: tempDir(), tariff: 'DEE' })
    .facts()
    .catch((caught) => caught)
  expect(error).toMatchObject({ name: 'ConfigError', field: 'tariff', nearest: 'DE' })
})
