/** Writes `bodies.ts`. `npx tsx test/providers/fal/write-bodies.ts` */
import { writeFileSync } from 'node:fs'
import { sampleBodies } from './samples.js'

const text = `/** Bodies as they go out, written by \`write-bodies.ts\`: the compiler holds them against the types of fal's official client. */
import type { EndpointTypeMap } from '@fal-ai/client/endpoints'

type Inputs = { [Endpoint in keyof EndpointTypeMap]?: EndpointTypeMap[Endpoint]['input'][] }

export const bodies = ${JSON.stringify(await sampleBodies(), null, 2)} satisfies Inputs
`
writeFileSync(new URL('bodies.ts', import.meta.url), text)
