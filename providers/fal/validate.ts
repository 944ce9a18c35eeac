/** fal's check of an input against the schema of its endpoint, in the words of FastAPI: what is wrong, field by field. */
import type { InputSchema, Property } from './wire.js'

interface Issue {
  loc: (string | number)[]
  msg: string
  type: string
  input?: unknown
}

function problemOf(
  value: unknown,
  { type, enum: choices, minimum, maximum, maxLength }: Property,
): [msg: string, type: string] | undefined {
  if (choices && !choices.includes(value as never)) {
    const offered = choices.map((choice) => `'${choice}'`)
    return [
      `Input should be ${[offered.slice(0, -1).join(', '), offered.at(-1)].filter(Boolean).join(' or ')}`,
      'literal_error',
    ]
  }
  if (
    type === 'array'
      ? !Array.isArray(value)
      : type === 'integer'
        ? !Number.isInteger(value)
        : typeof value !== (type ?? typeof value)
  )
    return [`Input should be a valid ${type}`, `${type}_type`]
  if (typeof value === 'number' && minimum !== undefined && value < minimum)
    return [`Input should be greater than or equal to ${minimum}`, 'greater_than_equal']
  if (typeof value === 'number' && maximum !== undefined && value > maximum)
    return [`Input should be less than or equal to ${maximum}`, 'less_than_equal']
  if (typeof value === 'string' && maxLength !== undefined && value.length > maxLength)
    return [`String should have at most ${maxLength} characters`, 'string_too_long']
  return undefined
}

/** Everything that is wrong with an input. Unknown fields are let pass by the real ones, and are wrong here: they do nothing. */
export function validate(input: unknown, { properties, required }: InputSchema): Issue[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return [{ loc: ['body'], msg: 'Input should be a valid dictionary', type: 'model_type' }]
  const given = input as Record<string, unknown>
  const absent = required.filter((name) => given[name] === undefined)
  return [
    ...absent.map((name) => ({ loc: ['body', name], msg: 'Field required', type: 'missing' })),
    ...Object.entries(given).flatMap(([name, value]): Issue[] => {
      const property = properties[name]
      if (!property)
        return [{ loc: ['body', name], msg: 'Extra inputs are not permitted', type: 'extra_forbidden', input: value }]
      const problem = problemOf(value, property)
      return problem ? [{ loc: ['body', name], msg: problem[0], type: problem[1], input: value }] : []
    }),
  ]
}
