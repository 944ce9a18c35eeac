import { describe } from 'vitest'
import { conform } from './conform.js'

for (const profile of ['generic', 'localai', 'sd-server', 'lightx2v', 'ltx-desktop'])
  describe(profile, () => conform(profile))
