/**
 * Records fal's catalogue from the type map of its official client, in the shape of fal's own model list: what every endpoint of
 * `families.json` takes. Prices are not in it: nobody publishes them with the types. `npx tsx test/providers/fal/record.ts`
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import ts from 'typescript'
import families from '../../../providers/fal/families.json' with { type: 'json' }

const require = createRequire(import.meta.url)
const file = require.resolve('@fal-ai/client/endpoints').replace(/js$/, 'd.ts')
const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)

const aliases = new Map<string, ts.TypeNode>()
source.forEachChild((node) => {
  if (ts.isTypeAliasDeclaration(node)) aliases.set(node.name.text, node.type)
})

/** The members of a type, through its aliases. */
function membersOf(type: ts.TypeNode): readonly ts.PropertySignature[] {
  if (ts.isTypeLiteralNode(type)) return type.members.filter(ts.isPropertySignature)
  const next = aliases.get(type.getText())
  return next ? membersOf(next) : []
}

const literal = (node: ts.TypeNode) =>
  ts.isLiteralTypeNode(node) ? (JSON.parse(node.getText().replace(/^'|'$/g, '"')) as unknown) : undefined

function schemaOf(member: ts.PropertySignature): Record<string, unknown> {
  const type = member.type!
  const about = (ts.getJSDocCommentsAndTags(member)[0]?.getText() ?? '').replace(/\s*\n\s*\*\s*/g, ' ')
  const given = /Default value: `"?([^`"]*)"?`/.exec(about)?.[1]
  const range = /[Mm]ust be between (\d+(?:\.\d+)?) (?:to|and) (\d+(?:\.\d+)?)/.exec(about)
  const longest = /Max (\d+) characters/.exec(about)?.[1]
  const kinds = ts.isUnionTypeNode(type) ? type.types : [type]
  const texts = kinds.map((kind) => kind.getText())
  const base = literal(kinds[0]!)
  const shape =
    base !== undefined
      ? { type: typeof base, enum: kinds.map(literal) }
      : texts.includes('Blob')
        ? { type: 'string', format: 'uri' }
        : /^(string|number|boolean)$/.test(texts[0]!)
          ? { type: texts[0] }
          : { type: texts[0]!.startsWith('Array') ? 'array' : 'object' }
  const value = shape.type === 'number' ? Number(given) : shape.type === 'boolean' ? given === 'true' : given
  return {
    ...shape,
    ...(given && { default: value }),
    ...(range && { minimum: Number(range[1]), maximum: Number(range[2]) }),
    ...(longest && { maxLength: Number(longest) }),
  }
}

const endpoints = new Map(
  membersOf(aliases.get('EndpointTypeMap')!).map((member) => [(member.name as ts.StringLiteral).text, member.type!]),
)
const wanted = [...new Set(families.families.flatMap(({ endpoints }) => Object.values(endpoints)))]
const models = wanted.map((id) => {
  const type = endpoints.get(id)
  if (!type) throw new Error(`${id} is not in the type map`)
  const input = membersOf(type).find((member) => member.name.getText() === 'input')!.type!
  const members = membersOf(input)
  return {
    endpoint_id: id,
    metadata: {
      display_name: id,
      category: id.includes('image-to-video') ? 'image-to-video' : 'text-to-video',
      status: 'active',
    },
    openapi: {
      components: {
        schemas: {
          Input: {
            type: 'object',
            properties: Object.fromEntries(members.map((member) => [member.name.getText(), schemaOf(member)])),
            required: members.filter(({ questionToken }) => !questionToken).map(({ name }) => name.getText()),
          },
        },
      },
    },
  }
})
const { version } = JSON.parse(
  readFileSync(require.resolve('@fal-ai/client').replace(/src\/index\.js$/, 'package.json'), 'utf8'),
)
writeFileSync(
  new URL('../../../providers/fal/recorded.json', import.meta.url),
  `${JSON.stringify({ source: `@fal-ai/client ${version} type map`, asOf: '2026-11-22', models, prices: [] }, null, 2)}\n`,
)
console.log(`${models.length} endpoints`)
