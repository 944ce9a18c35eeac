/** `calibrate`: one short clip at home, and what its seconds and watts change in the estimates. */
import type { Command } from 'commander'
import type { Studio } from '../face.js'
import type { Quote } from '../routing/route.js'
import type { ShotInput } from '../shot.js'
import type { Take } from '../take.js'
import { EXIT } from './exit.js'
import { finish } from './generate.js'
import { catchInterrupts } from './interrupt.js'
import { columns, duration, facts, figure, type Look, type View } from './layout.js'
import type { Act, Handler } from './session.js'
import { pathText } from './show.js'

/** What is rendered to measure: short, and the same everywhere. */
const SAMPLE = { prompt: 'a red boat crosses the sea at sunset', seconds: 1, privacy: 'local-only' } as const

/** What a plan expects of the usual draft: five seconds at the model's own size. */
interface Expected {
  seconds: Quote['seconds']
  secondsFrom: string
  energy: Quote['energy']
  energyFrom: string
}

async function expectedOf(studio: Studio, pins: Pick<ShotInput, 'backend' | 'model'>): Promise<Expected | undefined> {
  const { ranked } = await studio.plan({ prompt: SAMPLE.prompt, privacy: SAMPLE.privacy, ...pins })
  if (!ranked[0]) return undefined
  const { seconds, secondsFrom, energy, energyFrom } = ranked[0]
  return { seconds, secondsFrom, energy, energyFrom }
}

/** Mean watts of the whole machine over the render; undefined where nobody here can know them. */
const wattsOf = ({ energy }: Take) =>
  energy && energy.method !== 'none' && energy.seconds > 0 ? (energy.wh.expected * 3600) / energy.seconds : undefined

const span = (interval: Quote['seconds'], text: (value: number) => string) =>
  interval ? `${text(interval.expected)} (${text(interval.low)} to ${text(interval.high)})` : 'unknown'

const rowOf = (name: string, expected: Expected | undefined) => [
  name,
  span(expected?.seconds ?? null, duration),
  expected?.secondsFrom ?? '',
  span(expected?.energy ?? null, (wh) => `${figure(wh)} Wh`),
  expected?.energyFrom ?? '',
]

function showLearned(take: Take, watts: number | undefined, look: Look, cwd: View['cwd']): string {
  const { backend, model, video, energy } = take
  return facts(
    [
      ['rendered', `${figure(video.seconds)} s of ${video.width}x${video.height} by ${backend}/${model}`],
      ['took', energy && duration(energy.seconds)],
      ['drew', watts === undefined ? 'not known' : `${figure(watts)} W on average, ${energy!.method}`],
      ['by', energy?.note],
      ['clip', pathText(take.file, cwd)],
    ],
    look,
  )
}

const calibrate: Handler = async ({ terminal, flags, withStudio }) =>
  withStudio(async (studio) => {
    const asked: ShotInput = {
      ...SAMPLE,
      project: 'calibration',
      ...(flags.backend !== undefined && { backend: String(flags.backend) }),
      ...(flags.model !== undefined && { model: String(flags.model) }),
    }
    const interrupt = catchInterrupts(terminal.say)
    try {
      const winner = (await studio.plan(asked)).ranked[0]
      const pins = winner ? { backend: winner.backend, model: winner.card } : {}
      const before = winner && (await expectedOf(studio, pins))
      // Without a winner this says why, as any shot does.
      const done = await finish(await studio.start({ ...asked, ...pins }), terminal, interrupt, true)
      if ('code' in done) return done.code
      const { take } = done
      const after = await expectedOf(studio, pins)
      const watts = wattsOf(take)
      const { energy } = take
      if (terminal.json)
        terminal.printJson({
          backend: take.backend,
          model: take.model,
          clip: take.file,
          output: take.video,
          learned: energy
            ? { seconds: energy.seconds, watts: watts ?? null, method: energy.method, note: energy.note }
            : null,
          before: before ?? null,
          after: after ?? null,
        })
      const { look, cwd } = terminal.view
      terminal.print(
        [
          showLearned(take, watts, look, cwd),
          '',
          columns(
            [
              { title: 'a draft of 5 s', paint: look.bold },
              { title: 'takes' },
              { title: 'from', paint: look.dim },
              { title: 'burns' },
              { title: 'from', paint: look.dim },
            ],
            [rowOf('before', before), rowOf('now', after)],
            look,
          ),
        ].join('\n'),
      )
      return EXIT.ok
    } finally {
      interrupt.release()
    }
  })

export function addCalibrate(program: Command, act: Act): void {
  program
    .command('calibrate')
    .description('render one short clip at home and learn what it takes: seconds, and watts where a meter exists')
    .option('--backend <id>', 'only this backend')
    .option('--model <name>', 'only this model')
    .action(act(calibrate))
}
