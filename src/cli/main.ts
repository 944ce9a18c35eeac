#!/usr/bin/env node
/** The entry of the command line. */
import { defaultProviders } from '../../providers/index.js'
import { run } from './run.js'

void run(async () => {
  const commands = await Promise.all(defaultProviders().map(({ commands }) => commands?.() ?? []))
  return {
    commands: commands.flat(),
    open: async (options) => (await import('../studio.js')).createStudio(options),
  }
})
