import { describe } from 'vitest'
import { conform } from './conform.js'

for (const contract of ['minimax', 'minimax-hailuo']) describe(contract, () => conform(contract))
