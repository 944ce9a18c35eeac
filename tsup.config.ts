import { cp } from 'node:fs/promises'
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    backend: 'src/backend.ts',
    testkit: 'src/testkit/index.ts',
    sketch: 'providers/sketch/index.ts',
    comfyui: 'providers/comfyui/index.ts',
    'comfyui-sandbox': 'providers/comfyui/sandbox.ts',
    runway: 'providers/runway/index.ts',
    'runway-sandbox': 'providers/runway/sandbox.ts',
    minimax: 'providers/minimax/index.ts',
    'minimax-sandbox': 'providers/minimax/sandbox.ts',
    ltx: 'providers/ltx/index.ts',
    'ltx-sandbox': 'providers/ltx/sandbox.ts',
    onnx: 'providers/onnx/index.ts',
    videos: 'providers/videos/index.ts',
    'videos-sandbox': 'providers/videos/sandbox.ts',
    'sketch-worker': 'providers/sketch/worker.ts',
    'onnx-worker': 'providers/onnx/worker.ts',
    'encode-worker': 'src/media/encode-worker.ts',
    cli: 'src/cli/main.ts',
  },
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'node',
  dts: {
    entry: {
      index: 'src/index.ts',
      backend: 'src/backend.ts',
      testkit: 'src/testkit/index.ts',
      sketch: 'providers/sketch/index.ts',
      comfyui: 'providers/comfyui/index.ts',
      'comfyui-sandbox': 'providers/comfyui/sandbox.ts',
      runway: 'providers/runway/index.ts',
      'runway-sandbox': 'providers/runway/sandbox.ts',
      minimax: 'providers/minimax/index.ts',
      'minimax-sandbox': 'providers/minimax/sandbox.ts',
      ltx: 'providers/ltx/index.ts',
      'ltx-sandbox': 'providers/ltx/sandbox.ts',
      onnx: 'providers/onnx/index.ts',
      videos: 'providers/videos/index.ts',
      'videos-sandbox': 'providers/videos/sandbox.ts',
    },
  },
  shims: true,
  splitting: true,
  clean: true,
  treeshake: true,
  // Optional packages stay outside: they load when used, or say what to install.
  external: ['onnxruntime-node', '@huggingface/tokenizers', '@napi-rs/canvas', 'h264-mp4-encoder'],
  // Read at run time, relative to the module that needs them.
  async onSuccess() {
    await cp('providers/sketch/model/weights', 'dist/weights', { recursive: true })
    await cp('src/energy/data', 'dist/data', { recursive: true })
  },
})
