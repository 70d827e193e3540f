import { type Model, shapeOf } from './published-model.ts'
import { leastValue } from './valid-values.ts'

/** A member of an input, anywhere in it. */
export interface PlacedMember {
  readonly names: readonly string[]
  readonly shape: string
  readonly isRequired: boolean
  /** Of a list, and not of a structure. */
  readonly isItem: boolean
  /** The input with that value in that place; undefined leaves it out. */
  place(input: Record<string, unknown>, value: unknown): Record<string, unknown>
}

/** Every member of a structure and of those within it. Of a list's members it is the second that is placed, after a valid one. */
export function membersOf(model: Model, structure: string): PlacedMember[] {
  const { members = {}, required = [] } = shapeOf(model, structure)
  return Object.entries(members).flatMap(([name, { shape }]): PlacedMember[] => {
    const own: PlacedMember = {
      names: [name],
      shape,
      isRequired: required.includes(name),
      isItem: false,
      place: (input, value) => {
        const { [name]: _, ...others } = input
        return value === undefined ? others : { ...input, [name]: value }
      },
    }
    return [own, ...inner(model, shape).map(member => within(model, own, member))]
  })
}

function inner(model: Model, shapeName: string): PlacedMember[] {
  const shape = shapeOf(model, shapeName)
  if (shape.type === 'structure') return membersOf(model, shapeName)
  if (shape.type !== 'list' || !shape.member) return []
  const second = { names: [], shape: shape.member.shape, isRequired: true, isItem: true }
  return [{ ...second, place: input => input }, ...inner(model, shape.member.shape)]
}

function within(model: Model, outer: PlacedMember, member: PlacedMember): PlacedMember {
  const shape = shapeOf(model, outer.shape)
  const least = leastValue(model, shape.type === 'list' ? (shape.member?.shape ?? '') : outer.shape)
  return {
    ...member,
    names: [...outer.names, ...member.names],
    place: (input, value) => {
      const changed =
        member.names.length === 0 ? (value ?? null) : member.place(least as Record<string, unknown>, value)
      return outer.place(input, shape.type === 'list' ? [distinct(least), changed] : changed)
    },
  }
}

/** A tag whose key is another than the least's. */
function distinct(least: unknown): unknown {
  return typeof least === 'object' && least !== null && 'Key' in least ? { ...least, Key: 'another' } : least
}
