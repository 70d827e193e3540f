import fc from 'fast-check'
import { judge } from './judgement.ts'
import { membersOf, type PlacedMember } from './members.ts'
import { type Model, operationOf, type Shape, shapeOf } from './published-model.ts'

export type Input = Readonly<Record<string, unknown>>

/** Values that mean something where an input is sent, by shape: ids of what exists, say. They are drawn as often as any others. */
export type Known = Readonly<Record<string, readonly unknown[]>>

/** An input that the model takes; the same seed draws the same, but for what is known. */
export function validInput(model: Model, operation: string, known: Known, seed: number): Input {
  return draw(valid(model, operationOf(model, operation).input.shape, known), seed) as Input
}

/** An input that the model refuses, for one reason to three. */
export function invalidInput(model: Model, operation: string, known: Known, seed: number): Input {
  const structure = operationOf(model, operation).input.shape
  const base = valid(model, structure, known) as fc.Arbitrary<Input>
  const spoilers = membersOf(model, structure).flatMap(member => spoilersOf(model, member))
  const spoilt = fc
    .tuple(base, fc.array(fc.oneof(...spoilers), { minLength: 1, maxLength: 3 }))
    .map(([input, spoils]) => spoils.reduce((changed, spoil) => spoil(changed), input))
    .filter(input => judge(model, operation, input).kind !== 'valid')
  return draw(spoilt, seed)
}

function draw<Value>(values: fc.Arbitrary<Value>, seed: number): Value {
  return fc.sample(values, { seed, numRuns: 1 })[0] as Value
}

function valid(model: Model, shapeName: string, known: Known): fc.Arbitrary<unknown> {
  const any = anyValid(model, shapeOf(model, shapeName), known)
  const told = known[shapeName] ?? []
  return told.length === 0 ? any : fc.oneof(any, fc.constantFrom(...told))
}

function anyValid(model: Model, shape: Shape, known: Known): fc.Arbitrary<unknown> {
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape
  switch (shape.type) {
    case 'structure': {
      const members: Record<string, fc.Arbitrary<unknown>> = {}
      for (const [name, { shape: inner }] of Object.entries(shape.members ?? {}))
        members[name] = valid(model, inner, known)
      return fc.record(members, { requiredKeys: [...(shape.required ?? [])] })
    }
    case 'list': {
      const member = valid(model, shape.member?.shape ?? '', known)
      const few = fc.array(member, { minLength: min, maxLength: Math.min(max, min + 5) })
      const most = fc.array(member, { minLength: Math.min(max, 200), maxLength: Math.min(max, 200) })
      return fc.oneof({ weight: 49, arbitrary: few }, { weight: 1, arbitrary: most })
    }
    case 'string':
      return validString(shape)
    case 'integer':
      return fc.oneof(
        fc.integer({ min: shape.min ?? -(2 ** 31), max: (shape.min ?? 0) + 20 }),
        fc.integer({ min: shape.min ?? -(2 ** 31), max: Math.min(max, 2 ** 31 - 1) }),
      )
    case 'blob':
      return fc.uint8Array({ minLength: min, maxLength: Math.min(max, 300) })
    default:
      throw new Error(`no input has a ${shape.type} so far`)
  }
}

/** Any characters that a pattern takes, short mostly, and at times as long or as short as may be. */
function validString({ min = 0, max = 3000, pattern, enum: values }: Shape): fc.Arbitrary<string> {
  if (values) return fc.constantFrom(...values)
  if (pattern !== undefined) {
    return fc.stringMatching(new RegExp(pattern)).filter(text => [...text].length >= min && [...text].length <= max)
  }
  const short = text(min, Math.min(max, min + 30))
  return fc.oneof(
    { weight: 8, arbitrary: short },
    { weight: 1, arbitrary: text(min, min) },
    { weight: 1, arbitrary: text(max, max) },
  )
}

function text(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', minLength, maxLength })
}

type Spoiler = fc.Arbitrary<(input: Input) => Input>

function spoilersOf(model: Model, { shape, isRequired, isItem, place }: PlacedMember): Spoiler[] {
  // Clients leave out what is null in a list.
  const absent = isRequired && !isItem ? [fc.constantFrom(undefined, null)] : []
  const bad = [...badValues(model, shapeOf(model, shape)), ...absent]
  return bad.map(values => values.map(value => (input: Input) => place(input, value)))
}

function badValues(model: Model, shape: Shape): fc.Arbitrary<unknown>[] {
  const { type, min, max, pattern, enum: values } = shape
  switch (type) {
    case 'string':
      return [
        fc.oneof(fc.integer(), fc.boolean(), fc.array(fc.string()), fc.dictionary(fc.string(), fc.string())),
        ...(min === undefined || min === 0 ? [] : [text(0, min - 1)]),
        ...(max === undefined ? [] : [text(max + 1, max + 40)]),
        ...(pattern === undefined ? [] : [text(0, 40)]),
        ...(values ? [fc.oneof(text(0, 20), fc.constantFrom(...values.map(value => value.toLowerCase())))] : []),
      ]
    case 'integer':
      return [
        fc.oneof(
          fc.string(),
          fc.boolean(),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.integer({ min: 2 ** 31, max: 2 ** 52 }),
        ),
        ...(min === undefined ? [] : [fc.integer({ min: -(2 ** 31), max: min - 1 })]),
        ...(max === undefined ? [] : [fc.integer({ min: max + 1, max: 2 ** 31 - 1 })]),
      ]
    // Clients make lists, empty ones too, of what is none: a probe by hand sends it as it is.
    case 'list':
      return max === undefined
        ? []
        : [fc.array(valid(model, shape.member?.shape ?? '', {}), { minLength: max + 1, maxLength: max + 3 })]
    case 'structure':
      return [fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()))]
    // A blob that is too long is worth a probe, but no thousand.
    case 'blob':
      return [fc.oneof(fc.integer(), fc.boolean(), fc.array(fc.string()))]
    default:
      throw new Error(`no input has a ${type} so far`)
  }
}
