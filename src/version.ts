/** This package's version, for takes and `--version`. */
import manifest from '../package.json' with { type: 'json' }

export const { version } = manifest
