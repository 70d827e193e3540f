import fc from 'fast-check'
import { type Model, operationOf, type Shape, shapeOf } from './published-model.ts'

/** The least that a shape takes: of a structure what is required, else one short value. */
export function leastValue(model: Model, shapeName: string): unknown {
  const shape = shapeOf(model, shapeName)
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        (shape.required ?? []).map(name => [name, leastValue(model, shape.members?.[name]?.shape ?? '')]),
      )
    case 'list':
      return Array.from({ length: shape.min ?? 0 }, () => leastValue(model, shape.member?.shape ?? ''))
    case 'string':
      return shape.enum?.[0] ?? matching(shape, 1)[0]
    case 'integer':
      return shape.min ?? 1
    case 'blob':
      return Buffer.alloc(shape.min ?? 1)
    default:
      throw new Error(`no input has a ${shape.type} so far`)
  }
}

export function leastInput(model: Model, operation: string): Record<string, unknown> {
  return leastValue(model, operationOf(model, operation).input.shape) as Record<string, unknown>
}

const SEED = 2026

/** Strings of a shape that its pattern and lengths take; the same each time. */
export function matching(shape: Shape, count: number): string[] {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern } = shape
  const fits = (text: string) => [...text].length >= min && [...text].length <= max
  const any =
    pattern === undefined
      ? fc.string({ minLength: min, maxLength: Math.min(max, min + 20) })
      : fc.stringMatching(new RegExp(pattern))
  return fc.sample(any.filter(fits), { seed: SEED, numRuns: count })
}

/** A string of exactly `length` characters that a shape's pattern takes, or undefined where there is none. */
export function ofLength({ pattern }: Shape, length: number): string | undefined {
  if (pattern === undefined) return '🎮'.repeat(length)
  // A match stays one with one of its characters repeated, wherever a pattern has room for more.
  for (const match of matching({ type: 'string', pattern }, 20)) {
    const characters = [...match]
    for (let at = 0; at < characters.length; at++) {
      const missing = length - characters.length
      if (missing < 0) break
      const longer = [...characters.slice(0, at), ...Array(missing).fill(characters[at]), ...characters.slice(at)].join(
        '',
      )
      if (new RegExp(pattern).test(longer)) return longer
    }
  }
  return undefined
}
