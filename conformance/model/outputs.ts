import { type Model, operationOf, type Shape, shapeOf } from './published-model.ts'

/** What an output has that the model doesn't give its operation: members, types, and values that break a constraint. */
export function outputComplaints(model: Model, operation: string, output: unknown): string[] {
  const shape = operationOf(model, operation).output?.shape
  if (shape !== undefined) return complaints(model, shape, output, operation)
  return isEmpty(output) ? [] : [`${operation} has no output in the model`]
}

function isEmpty(output: unknown): boolean {
  return typeof output === 'object' && output !== null && Object.keys(output).length === 0
}

function complaints(model: Model, shapeName: string, value: unknown, path: string): string[] {
  const shape = shapeOf(model, shapeName)
  if (!isOfType(shape.type, value)) return [`${path} is no ${shape.type}: ${JSON.stringify(value)}`]
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => complaints(model, shape.member?.shape ?? '', one, `${path}[${index}]`))
  }
  if (shape.type !== 'structure')
    return isWithin(shape, value) ? [] : [`${path} breaks ${shapeName}: ${JSON.stringify(value)}`]
  const given = Object.entries(value as object).filter(([, member]) => member !== undefined)
  const missing = (shape.required ?? []).filter(name => !given.some(([there]) => there === name))
  return [
    ...missing.map(name => `${path}.${name} is missing`),
    ...given.flatMap(([name, member]) => {
      const known = shape.members?.[name]
      return known ? complaints(model, known.shape, member, `${path}.${name}`) : [`${path}.${name} isn't in the model`]
    }),
  ]
}

function isOfType(type: Shape['type'], value: unknown): boolean {
  switch (type) {
    case 'structure':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'list':
      return Array.isArray(value)
    case 'string':
      return typeof value === 'string'
    case 'blob':
      return value instanceof Uint8Array
    // A timestamp is seconds in JSON, and clients make a date of it.
    case 'timestamp':
      return value instanceof Date ? !Number.isNaN(value.getTime()) : Number.isFinite(value)
    default:
      return Number.isSafeInteger(value)
  }
}

function isWithin({ min, max, pattern, enum: values }: Shape, value: unknown): boolean {
  const measure = typeof value === 'string' ? [...value].length : Number(value)
  return (
    (min === undefined || measure >= min) &&
    (max === undefined || measure <= max) &&
    (typeof value !== 'string' || pattern === undefined || new RegExp(pattern).test(value)) &&
    (values === undefined || values.includes(value as string))
  )
}

/** Every member of an operation's output, those of the structures within it too: `Build.Name`. */
export function outputMembers(model: Model, operation: string): string[] {
  const shape = operationOf(model, operation).output?.shape
  return shape === undefined ? [] : membersWithin(model, shape)
}

function membersWithin(model: Model, shapeName: string): string[] {
  const { members = {}, member } = shapeOf(model, shapeName)
  if (member) return membersWithin(model, member.shape)
  return Object.entries(members).flatMap(([name, { shape }]) => [
    name,
    ...membersWithin(model, shape).map(inner => `${name}.${inner}`),
  ])
}

/** Those that an output has. */
export function membersIn(output: unknown): string[] {
  if (Array.isArray(output)) return [...new Set(output.flatMap(membersIn))]
  if (typeof output !== 'object' || output === null || output instanceof Date || output instanceof Uint8Array) return []
  return Object.entries(output).flatMap(([name, member]) =>
    member === undefined ? [] : [name, ...membersIn(member).map(inner => `${name}.${inner}`)],
  )
}
