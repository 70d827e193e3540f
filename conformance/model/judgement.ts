import { MAX_QUOTED } from './deviations.ts'
import { type Model, operationOf, type Shape, shapeOf } from './published-model.ts'

/** A constraint that a value breaks, as AWS's validator says it. */
export interface Failure {
  /** `tags.2.member.key` */
  readonly path: string
  readonly constraint: string
  /** What the sentence quotes; undefined for what programs spell in their own ways. */
  readonly quoted: string | undefined
}

/** What a model implies of an input, before anybody looks at what it names. */
export type Judgement =
  | { readonly kind: 'valid' }
  /** Which of them an answer names is up to the server. */
  | { readonly kind: 'wrong type'; readonly paths: readonly string[] }
  | { readonly kind: 'invalid'; readonly failures: readonly Failure[] }

/** Judges the input of an operation: blobs as bytes, whole numbers as numbers. Members that the model doesn't have are ignored. */
export function judge(model: Model, operation: string, input: unknown): Judgement {
  const found = new Findings(model)
  found.look(operationOf(model, operation).input.shape, input, '')
  if (found.wrongTypes.length > 0) return { kind: 'wrong type', paths: found.wrongTypes }
  return found.failures.length > 0 ? { kind: 'invalid', failures: found.failures } : { kind: 'valid' }
}

const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 }

class Findings {
  readonly wrongTypes: string[] = []
  readonly failures: Failure[] = []
  readonly #model: Model

  constructor(model: Model) {
    this.#model = model
  }

  look(shapeName: string, value: unknown, path: string): void {
    const shape = shapeOf(this.#model, shapeName)
    if (!isOfType(shape.type, value)) this.wrongTypes.push(path)
    else if (isStructure(value)) this.#lookAtMembers(shape, value, path)
    else if (Array.isArray(value)) this.#lookAtList(shape, value, path)
    else if (typeof value === 'string') this.#fail(path, value, stringFailures(shape, value))
    else if (typeof value === 'number') this.#fail(path, String(value), numberFailures(shape, value))
    else if (value instanceof Uint8Array) this.#fail(path, undefined, lengthFailures(shape, value.length))
  }

  #lookAtMembers(shape: Shape, value: Readonly<Record<string, unknown>>, path: string): void {
    for (const [name, member] of Object.entries(shape.members ?? {})) {
      const given = Object.hasOwn(value, name) ? value[name] : undefined
      const at = path === '' ? camelCase(name) : `${path}.${camelCase(name)}`
      if (given !== undefined && given !== null) this.look(member.shape, given, at)
      else if (shape.required?.includes(name)) this.#fail(at, null, ['Member must not be null'])
    }
  }

  #lookAtList(shape: Shape, list: readonly unknown[], path: string): void {
    const memberName = shape.member?.shape ?? ''
    const member = shapeOf(this.#model, memberName)
    const isOfStrings = member.type === 'string'
    const quoted = isOfStrings && list.every(one => typeof one === 'string') ? `[${list.join(', ')}]` : undefined
    this.#fail(path, quoted, lengthFailures(shape, list.length))
    list.forEach((one, index) => {
      const at = `${path}.${index + 1}.member`
      if (one === null || one === undefined) this.#fail(at, null, ['Member must not be null'])
      else if (!isOfStrings) this.look(memberName, one, at)
      else if (typeof one !== 'string') this.wrongTypes.push(at)
    })
    // Of a list of strings it isn't said which of them is wrong, but what each must be.
    const isWrong = isOfStrings && list.some(one => typeof one === 'string' && stringFailures(member, one).length > 0)
    if (isWrong) this.#fail(path, quoted, [`Member must satisfy constraint: [${constraintsOf(member).join(', ')}]`])
  }

  /** @param quoted null for what isn't there */
  #fail(path: string, quoted: string | null | undefined, constraints: readonly string[]): void {
    const shown = quoted === null ? 'null' : quoted === undefined ? undefined : `'${shorten(quoted)}'`
    for (const constraint of constraints) this.failures.push({ path, constraint, quoted: shown })
  }
}

const atLeast = (min: number) => `Member must have length greater than or equal to ${min}`
const atMost = (max: number) => `Member must have length less than or equal to ${max}`

function lengthFailures({ min = 0, max = Number.POSITIVE_INFINITY }: Shape, length: number): string[] {
  return [...(length < min ? [atLeast(min)] : []), ...(length > max ? [atMost(max)] : [])]
}

function stringFailures(shape: Shape, value: string): string[] {
  return [
    ...lengthFailures(shape, [...value].length),
    // Smithy's patterns are those of ECMA 262, and needn't be of the whole.
    ...(shape.pattern !== undefined && !new RegExp(shape.pattern).test(value)
      ? [patternConstraint(shape.pattern)]
      : []),
    ...(shape.enum && !shape.enum.includes(value) ? [enumConstraint(shape.enum)] : []),
  ]
}

function numberFailures({ min, max }: Shape, value: number): string[] {
  return [
    ...(min !== undefined && value < min ? [`Member must have value greater than or equal to ${min}`] : []),
    ...(max !== undefined && value > max ? [`Member must have value less than or equal to ${max}`] : []),
  ]
}

/** All that a string must be, in AWS's order. */
function constraintsOf({ min, max, pattern, enum: values }: Shape): string[] {
  return [
    ...(max === undefined ? [] : [atMost(max)]),
    ...(min === undefined ? [] : [atLeast(min)]),
    ...(pattern === undefined ? [] : [patternConstraint(pattern)]),
    ...(values ? [enumConstraint(values)] : []),
  ]
}

const patternConstraint = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`
const enumConstraint = (values: readonly string[]) => `Member must satisfy enum value set: [${values.join(', ')}]`

function shorten(text: string): string {
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED).replace(/[\ud800-\udbff]$/, '')}…`
}

function camelCase(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value))
}

function isOfType(type: Shape['type'], value: unknown): boolean {
  switch (type) {
    case 'structure':
      return isStructure(value)
    case 'list':
      return Array.isArray(value)
    case 'string':
      return typeof value === 'string'
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && value >= INT32.min && value <= INT32.max
    case 'blob':
      return value instanceof Uint8Array
    default:
      throw new Error(`no input has a ${type} so far`)
  }
}
