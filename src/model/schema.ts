import { z } from 'zod'

/**
 * Builders of input schemas whose constraints fail in AWS's own words. A constraint looks at a member's value and
 * answers what AWS calls it; `validate` (validation.ts) joins the answers into AWS's sentence.
 */

type Constraint<Value> = (value: Value) => string | undefined

/** Length counts Unicode code points, as Smithy defines it; `value.length` is only an upper bound of it. */
function codePoints(value: string): number {
  let count = 0
  for (const _ of value) count++
  return count
}

function constrained<Value, Schema extends z.ZodType<Value>>(
  schema: Schema,
  constraints: readonly Constraint<Value>[],
) {
  return schema.check(context => {
    for (const constraint of constraints) {
      const message = constraint(context.value as Value)
      if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value })
    }
  })
}

const atLeast = (min: number) => `Member must have length greater than or equal to ${min}`
const atMost = (max: number) => `Member must have length less than or equal to ${max}`

interface Bounds {
  readonly min?: number
  readonly max?: number
}

const isShort = (value: string, min: number) => value.length < min
const isLong = (value: string, max: number) => value.length > max && codePoints(value) > max

/** A string of `min` to `max` code points that `pattern` finds itself in. */
export function text({ min = 0, max, pattern }: Bounds & { readonly pattern?: RegExp }) {
  return constrained<string, z.ZodString>(z.string(), [
    value => (isShort(value, min) ? atLeast(min) : undefined),
    value => (max !== undefined && isLong(value, max) ? atMost(max) : undefined),
    value =>
      pattern && !pattern.test(value) ? `Member must satisfy regular expression pattern: ${pattern.source}` : undefined,
  ])
}

/** One of a closed set of strings. */
export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  const allowed: readonly string[] = values
  const schema = constrained<string, z.ZodString>(z.string(), [
    value => (allowed.includes(value) ? undefined : `Member must satisfy enum value set: [${values.join(', ')}]`),
  ])
  return schema as unknown as z.ZodType<Values[number]>
}

/** A whole number of at least `min`, within GameLift's 32-bit integer. */
export function integer({ min }: { min: number }) {
  return constrained<number, z.ZodNumber>(z.number().int().max(2_147_483_647).min(-2_147_483_648), [
    value => (value < min ? `Member must have value greater than or equal to ${min}` : undefined),
  ])
}

/** At most `max` structures; what is wrong with one is said of its own members. */
export function list<Member extends z.ZodType>(member: Member, { max }: { max: number }) {
  return constrained<z.output<Member>[], z.ZodArray<Member>>(z.array(member), [
    value => (value.length > max ? atMost(max) : undefined),
  ])
}

/** At most `max` strings of given lengths. AWS names no single one: it says of the list what each of its members must be. */
export function textList(member: Required<Bounds>, { max }: { max: number }) {
  return constrained<string[], z.ZodArray<z.ZodString>>(z.array(z.string()), [
    value => (value.length > max ? atMost(max) : undefined),
    value =>
      value.some(one => isShort(one, member.min) || isLong(one, member.max))
        ? `Member must satisfy constraint: [${atMost(member.max)}, ${atLeast(member.min)}]`
        : undefined,
  ])
}

/** Bytes, at most `max` of them. */
export function blob({ max }: { max: number }) {
  return z.custom<Uint8Array>().check(context => {
    const { value, issues } = context
    if (!(value instanceof Uint8Array)) issues.push({ code: 'invalid_type', expected: 'blob' as never, input: value })
    else if (value.length > max) issues.push({ code: 'custom', message: atMost(max), input: value })
  })
}

/** Members that a client's newer SDK may add are ignored, as AWS ignores them. */
export function structure<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object(shape)
}
