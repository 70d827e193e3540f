import { cbor } from '@smithy/core/cbor'

/** How an input goes over the wire and how an answer comes back, apart from every SDK. */
export interface Protocol {
  readonly name: 'JSON' | 'CBOR'
  /** JSON also takes the operations of another service, `Gantry.ListBuildEvents` for example. */
  request(operation: string, input: unknown): { target: string; headers: Record<string, string>; body: Buffer }
  /** Blobs as bytes, timestamps as `Date`. */
  decode(body: Uint8Array): unknown
}

export const JSON_1_1: Protocol = {
  name: 'JSON',
  request: (operation, input) => ({
    target: '/',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': operation.includes('.') ? operation : `GameLift.${operation}`,
    },
    body: Buffer.from(JSON.stringify(input, base64ForBytes)),
  }),
  decode: body => (body.length === 0 ? undefined : JSON.parse(Buffer.from(body).toString())),
}

export const RPC_V2_CBOR: Protocol = {
  name: 'CBOR',
  request: (operation, input) => ({
    target: `/service/GameLift/operation/${operation}`,
    headers: { 'Content-Type': 'application/cbor', Accept: 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    body: Buffer.from(cbor.serialize(input)),
  }),
  decode: body => (body.length === 0 ? undefined : datesForTags(cbor.deserialize(body))),
}

export const PROTOCOLS: readonly Protocol[] = [JSON_1_1, RPC_V2_CBOR]

function base64ForBytes(this: unknown, key: string, value: unknown): unknown {
  const member = (this as Record<string, unknown>)[key]
  return member instanceof Uint8Array ? Buffer.from(member).toString('base64') : value
}

/** CBOR's tag 1 is seconds since the epoch. */
function datesForTags(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(datesForTags)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if ('tag' in value && value.tag === 1 && 'value' in value) return new Date(Number(value.value) * 1000)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, datesForTags(member)]))
}
