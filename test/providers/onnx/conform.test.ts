import { cpSync } from 'node:fs'
import { describe, it } from 'vitest'
import { onnx } from '../../../providers/onnx/index.js'
import { testBackend } from '../../../src/testkit/index.js'
import { IN_PROCESS, inProcess } from '../../support/in-process.js'
import { tempDir } from '../../support/temp.js'
import { manifest, toyModel } from './toy.js'

/** A model that takes a moment. */
const create = inProcess(() => {
  const dir = tempDir()
  const video = { fps: 8, sizes: { oneOf: [[128, 96]] }, frames: { min: 16, max: 16 } }
  cpSync(toyModel({ manifest: { ...manifest(), video } }), dir, { recursive: true })
  return {
    backend: () => onnx({ models: [dir] }),
    shot: { extras: { onnx: { steps: 200 } } },
  }
})

testBackend({ runner: { describe, it }, create, skip: IN_PROCESS })
