import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytes, columns, commandsFor, duration, figure, PLAIN, shellWord, shorten, wrap } from '../../src/cli/layout.js'

it('quotes words so that a shell reads them back', () => {
  const words = [
    'plain',
    'a red boat',
    "it's",
    'say "hi"',
    '$HOME',
    'a`b`',
    'back\\slash',
    'bang!',
    'new\nline',
    '',
    '*',
  ]
  const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`
  expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words)
})

it('keeps the home folder in the commands it suggests', () => {
  expect(commandsFor('my home')('resume', 'j1')).toBe('heroshot resume j1 --home "my home"')
  expect(commandsFor(undefined)('resume', 'j1')).toBe('heroshot resume j1')
})

it('never shows a nonzero figure as zero', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-15, max: 1e12, noNaN: true }), (value) => {
      const shown = Number(figure(value))
      expect(Math.abs(shown / value - 1)).toBeLessThan(0.006)
    }),
  )
})

it('wraps between words and keeps every one of them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
      fc.integer({ min: 12, max: 40 }),
      (list, width) => {
        const lines = wrap(list.join(' '), width)
        expect(lines.join(' ')).toBe(list.join(' '))
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
      },
    ),
  )
})

it('aligns columns, drops empty ones and wraps the last below itself', () => {
  const text = columns(
    [{ title: 'name' }, { title: 'n', align: 'right' }, { title: 'empty' }, { title: 'why' }],
    [
      ['a', '1', '', 'one two three four five six seven'],
      ['bbb', '22', '', 'x'],
    ],
    { ...PLAIN, width: 38 },
  )
  expect(text.split('\n')).toEqual([
    '  name   n  why',
    '  a      1  one two three four five',
    '            six seven',
    '  bbb   22  x',
  ])
})

it('says times and sizes as people do', () => {
  expect([0.04, 0.96, 12.4, 100, 3900].map(duration)).toEqual(['0.04 s', '0.96 s', '12 s', '2 min', '1 h 5 min'])
  expect([532, 411_900, 1_310_000].map(bytes)).toEqual(['532 B', '412 kB', '1.31 MB'])
  expect(shorten('a very long prompt', 7)).toBe('a very…')
})
