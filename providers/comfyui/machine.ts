/** The machine under a ComfyUI server, from its `/system_stats`: graphics cards and memory, as far as its numbers mean that. Pure. */
import type { ServerMachine } from '../../src/backend.js'
import type { Stats } from './wire.js'

const GIB = 2 ** 30
const gib = (bytes: number) => (bytes > 0 ? bytes / GIB : undefined)

/** Metal lends one process about three quarters of the memory. */
const METAL_SHARE = 0.75

/** `cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync` is the card of that name; AMD's cards are `cuda` too. */
const nameOf = (name: string) => name.replace(/^[a-z]+(:\d+)?\s+(?=\S)/, '').replace(/\s+:\s+\S+$/, '')

export function machineOf({ system, devices }: Stats): ServerMachine {
  const ramGb = gib(system.ram_total)
  return {
    ...(ramGb !== undefined && { ramGb }),
    gpus: devices.flatMap(({ name, type, vram_total, vram_free }) => {
      switch (type) {
        case 'cpu':
          return []
        // The system's memory, all of it.
        case 'mps':
          return [{ name: 'Apple GPU', vramGb: (ramGb ?? vram_total / GIB) * METAL_SHARE }]
        // DirectML says one gigabyte of every card.
        case 'privateuseone':
          return [{ name: nameOf(name) || 'DirectML device' }]
        default: {
          const [vramGb, freeGb] = [gib(vram_total), gib(vram_free)]
          return [
            {
              name: nameOf(name) || type || 'unnamed card',
              ...(vramGb !== undefined && { vramGb }),
              ...(vramGb !== undefined && freeGb !== undefined && { freeGb }),
            },
          ]
        }
      }
    }),
  }
}
