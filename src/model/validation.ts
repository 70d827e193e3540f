import type { z } from 'zod'
import { GantryError } from '../errors.ts'

/** What one error message quotes of a caller's value at most, so that an answer is never as large as a hostile request. */
const MAX_QUOTED_CHARACTERS = 2048

/**
 * `input` as `schema` describes it. Null members count as absent, as they do at AWS.
 *
 * @throws GantryError `MalformedBody` for a value of the wrong type, else `InvalidRequest` that lists every failed
 *   constraint: `1 validation error detected: Value 'a.b' at 'storageLocation.bucket' failed to satisfy constraint: …`.
 */
export function validate<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const given = withoutNulls(input) ?? {}
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const issues = result.error.issues.map(issue => ({ issue, value: valueAt(given, issue.path) ?? undefined }))
  const wrongType = issues.find(({ issue, value }) => issue.code !== 'custom' && value !== undefined)
  if (wrongType) throw new GantryError('MalformedBody', describeWrongType(wrongType.issue, wrongType.value))
  const failures = issues.map(({ issue, value }) => {
    const constraint = issue.code === 'custom' ? issue.message : 'Member must not be null'
    return `Value ${quote(value)} at '${memberPath(issue.path)}' failed to satisfy constraint: ${constraint}`
  })
  const errors = failures.length === 1 ? 'error' : 'errors'
  throw new GantryError('InvalidRequest', `${failures.length} validation ${errors} detected: ${failures.join('; ')}`)
}

/** Nesting of lists and structures, in ignored members too. The model's shapes go 4 deep. */
const MAX_DEPTH = 64

/** Members that are null are left out; in a list a null stays, to be refused where it stands. */
function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH)
    throw new GantryError('MalformedBody', `The request body is nested more than ${MAX_DEPTH} deep.`)
  if (Array.isArray(value)) return value.map(member => withoutNulls(member, depth + 1))
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member, depth + 1)]))
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input)
}

/** `tags.1.member.key`: members in camel case, list items counted from 1, as AWS's validator names them. */
function memberPath(path: readonly PropertyKey[]): string {
  return path
    .map(key =>
      typeof key === 'number' ? `${key + 1}.member` : String(key).charAt(0).toLowerCase() + String(key).slice(1),
    )
    .join('.')
}

function quote(value: unknown): string {
  if (value === undefined) return 'null'
  const text = spell(value)
  if (text.length <= MAX_QUOTED_CHARACTERS) return `'${text}'`
  // A character cut in half is none, and not every protocol can send it.
  return `'${text.slice(0, MAX_QUOTED_CHARACTERS).replace(/[\ud800-\udbff]$/, '')}…'`
}

/** Strings and lists of them as AWS shows them; other values, whose spelling there is a program's own, as JSON. */
function spell(value: unknown): string {
  if (value instanceof Uint8Array) return `(${value.length} bytes)`
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every(member => typeof member === 'string')) return `[${value.join(', ')}]`
  return JSON.stringify(value, (_name, member: unknown) => (typeof member === 'bigint' ? String(member) : member))
}

/** zod's names of types, where AWS has others. */
const TYPE_NAMES: Readonly<Record<string, string>> = { array: 'list', int: 'integer', object: 'structure' }

function describeWrongType(issue: z.core.$ZodIssue, value: unknown): string {
  const wanted = issue.code === 'invalid_type' ? issue.expected : 'int'
  const found = Array.isArray(value) ? 'array' : value instanceof Uint8Array ? 'blob' : typeof value
  return `${TYPE_NAMES[found] ?? found} value can not be converted to ${TYPE_NAMES[wanted] ?? wanted} at '${memberPath(issue.path)}'`
}
