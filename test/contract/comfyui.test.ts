/** ComfyUI, the version of today and one from before there were jobs to ask for, pass the suite. */
import { describe } from 'vitest'
import { conform } from './conform.js'

for (const version of ['comfyui', 'comfyui-old']) describe(version, () => conform(version))
