import { membersOf } from './members.ts'
import { type Model, operationOf, type Shape, shapeOf } from './published-model.ts'
import { leastInput, leastValue, matching, ofLength } from './valid-values.ts'

/** An input that shows whether one constraint of one member is there. */
export interface Probe {
  readonly operation: string
  /** `Tags.Key is too long` */
  readonly says: string
  readonly input: unknown
}

/** For a member that has no upper bound in the model: longer than anything else there may be. */
const UNBOUNDED = 20_000

/** An input for every constraint of every member of an operation: at its bound, one beyond, and of each wrong type. */
export function probesOf(model: Model, operation: string): Probe[] {
  const least = leastInput(model, operation)
  const inputShape = operationOf(model, operation).input.shape
  const probes = membersOf(model, inputShape).flatMap(({ names, shape, isRequired, place }) =>
    [...valuesFor(model, shape), ...absences(isRequired)].map(({ says, value }) => ({
      operation,
      says: `${names.join('.')} ${says}`,
      input: place(least, value),
    })),
  )
  return [{ operation, says: 'the least input', input: least }, ...probes]
}

interface Case {
  readonly says: string
  readonly value: unknown
}

function absences(isRequired: boolean): Case[] {
  const says = isRequired ? 'is required' : 'may be left out'
  return [
    { says, value: undefined },
    { says: `${says}, and null is none`, value: null },
  ]
}

function valuesFor(model: Model, shapeName: string): Case[] {
  const shape = shapeOf(model, shapeName)
  const wrong = WRONG_TYPES[shape.type] ?? []
  return [...wrong.map(value => ({ says: `is no ${JSON.stringify(value)}`, value })), ...casesOf(model, shape)]
}

/** One value at least that no server takes for a value of the type: a server that doesn't know a member takes them all. */
const WRONG_TYPES: Readonly<Partial<Record<Shape['type'], readonly unknown[]>>> = {
  string: [7, true, ['a'], { a: 'b' }],
  integer: ['7', 1.5, true, [7], 2 ** 31, -(2 ** 31) - 1],
  list: ['a', 7, { a: 'b' }],
  structure: ['a', 7, ['a']],
  blob: [7, true, ['a'], { a: 'b' }],
}

function casesOf(model: Model, shape: Shape): Case[] {
  switch (shape.type) {
    case 'string':
      return [...lengthCases(shape, length => ofLength(shape, length)), ...patternCases(shape), ...enumCases(shape)]
    case 'integer':
      return [shape.min, shape.max]
        .flatMap(bound => (bound === undefined ? [] : [bound - 1, bound, bound + 1]))
        .concat(shape.max === undefined ? [2 ** 31 - 1] : [], shape.min === undefined ? [-(2 ** 31), 0] : [])
        .map(value => ({ says: `is ${value}`, value }))
    case 'list':
      return lengthCases(shape, length => listOf(model, shape, length))
    case 'blob':
      return lengthCases(shape, length => Buffer.alloc(length, 'z'))
    default:
      return []
  }
}

function lengthCases({ min, max, enum: values }: Shape, make: (length: number) => unknown): Case[] {
  if (values) return []
  const lengths = [min === undefined ? 0 : min - 1, min ?? 0, max ?? UNBOUNDED, max === undefined ? UNBOUNDED : max + 1]
  return [...new Set(lengths)]
    .filter(length => length >= 0)
    .flatMap(length => {
      const value = make(length)
      return value === undefined ? [] : [{ says: `is ${length} long`, value }]
    })
}

function patternCases(shape: Shape): Case[] {
  if (shape.pattern === undefined) return [{ says: 'has no pattern', value: ' \n\t"\\🎮.:/' }].filter(() => !shape.enum)
  const pattern = new RegExp(shape.pattern)
  const matches = matching(shape, 10)
  const others = matches.flatMap(text => [
    `${text}\n`,
    `\n${text}`,
    ` ${text}`,
    `${text} `,
    text.slice(1),
    text.slice(0, -1),
    text.toUpperCase(),
  ])
  return [
    ...matches.map(value => ({ says: 'matches', value })),
    ...[...new Set(others)]
      .filter(text => !pattern.test(text))
      .slice(0, 20)
      .map(value => ({ says: "doesn't match", value })),
  ]
}

function enumCases({ enum: values }: Shape): Case[] {
  if (!values) return []
  const [first = ''] = values
  const unknown = ['', 'PLAN_9', first.toLowerCase(), `${first} `]
  return [...values, ...unknown].map(value => ({ says: `is '${value}'`, value }))
}

/** Members that differ, as those of a set must. */
function listOf(model: Model, shape: Shape, length: number): unknown[] {
  const least = leastValue(model, shape.member?.shape ?? '')
  return Array.from({ length }, (_, index) =>
    typeof least === 'object' && least !== null && 'Key' in least ? { ...least, Key: `key ${index}` } : `key ${index}`,
  )
}
