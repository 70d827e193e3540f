import { createHash, createHmac } from 'node:crypto'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Credentials } from './server.ts'

type Data = string | ArrayBuffer | ArrayBufferView

/** The digest that `@smithy/signature-v4` wants, by Node: the JavaScript one would take most of a fuzzer's time. */
export class Sha256 {
  readonly #hash

  constructor(secret?: Data) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', asBytes(secret))
  }

  update(data: Data): void {
    this.#hash.update(asBytes(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {}
}

function asBytes(data: Data): Uint8Array | string {
  if (typeof data === 'string') return data
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}

/** Calls an operation by AWS JSON 1.1, for those that no SDK knows. */
export async function callJson(
  url: string,
  credentials: Credentials,
  target: string,
  input: object,
): Promise<Record<string, unknown>> {
  const { hostname, port } = new URL(url)
  const body = JSON.stringify(input)
  const request = new HttpRequest({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    headers: { host: `${hostname}:${port}`, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body,
  })
  const signer = new SignatureV4({ service: 'gamelift', region: 'us-west-2', credentials, sha256: Sha256 })
  const { headers } = await signer.sign(request)
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) })
  const answer = (await response.json()) as Record<string, unknown>
  if (response.status !== 200) throw new Error(`${target}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}
