import type { Protocol } from './protocols.ts'
import { type Model, operationOf, shapeOf } from './published-model.ts'

/** The input in a request's body, as its protocol's reader sees it: clients don't send all that they are given, nor as it was. */
export function inputOnWire(model: Model, operation: string, protocol: Protocol, body: Uint8Array): unknown {
  const decoded = protocol.decode(body) ?? {}
  return protocol.name === 'JSON' ? withBytes(model, operationOf(model, operation).input.shape, decoded) : decoded
}

/** JSON has blobs in base64, and only the model tells that from other strings. */
function withBytes(model: Model, shapeName: string, value: unknown): unknown {
  const shape = shapeOf(model, shapeName)
  if (shape.type === 'blob' && typeof value === 'string') return Buffer.from(value, 'base64')
  if (shape.type !== 'structure' || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const known = shape.members?.[name]
      return [name, known ? withBytes(model, known.shape, member) : member]
    }),
  )
}
