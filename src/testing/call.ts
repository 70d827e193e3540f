import { Sha256 } from '@aws-crypto/sha256-js'
import { cbor } from '@smithy/core/cbor'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import type { TestGantry } from './boot.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Decoded; undefined for an empty body. */
  readonly body: Record<string, unknown> | undefined
}

/** Any request, signed with the root key, over either protocol of the control plane, without an SDK's help or mercy. */
export async function call(
  gantry: TestGantry,
  protocol: 'json' | 'cbor',
  operation: string,
  input: unknown,
  raw?: Buffer,
): Promise<Answer> {
  const [service, name] = operation.split('.')
  const body = raw ?? (protocol === 'json' ? Buffer.from(JSON.stringify(input)) : Buffer.from(cbor.serialize(input)))
  const path = protocol === 'json' ? '/' : `/service/${service}/operation/${name}`
  const spoken =
    protocol === 'json'
      ? { 'x-amz-target': operation, 'content-type': 'application/x-amz-json-1.1' }
      : { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor', accept: 'application/cbor' }
  const { host, hostname, port } = new URL(gantry.app.url)
  const signer = new SignatureV4({
    service: 'gamelift',
    region: 'us-west-2',
    sha256: Sha256,
    credentials: gantry.app.rootKey,
    applyChecksum: false,
  })
  const request = new HttpRequest({
    method: 'POST',
    hostname,
    port: Number(port),
    path,
    headers: { host, ...spoken },
    body,
  })
  const { headers } = await signer.sign(request)
  const response = await fetch(`${gantry.app.url}${path}`, { method: 'POST', headers, body: new Uint8Array(body) })
  const bytes = new Uint8Array(await response.arrayBuffer())
  return {
    status: response.status,
    headers: response.headers,
    body: bytes.length === 0 ? undefined : decode(protocol, bytes),
  }
}

function decode(protocol: 'json' | 'cbor', bytes: Uint8Array): Record<string, unknown> {
  return protocol === 'json' ? JSON.parse(Buffer.from(bytes).toString()) : datesIn(cbor.deserialize(bytes))
}

/** Smithy's decoder leaves tags to the reader of the schema; tag 1 is a time in seconds. */
function datesIn<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if ('tag' in value && value.tag === 1 && 'value' in value) return new Date(Number(value.value) * 1000) as Value
  if (Array.isArray(value)) return value.map(datesIn) as Value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, datesIn(member)])) as Value
}
