import { describe } from 'vitest'
import { conform } from './conform.js'

for (const profile of ['vllm-omni', 'sglang', 'fastvideo', 'qvac']) describe(profile, () => conform(profile))
