import type { Gantry } from '../support/server.ts'
import { type SigningKeys, sha256, sign } from '../support/sigv4.ts'
import type { Answer } from './answer.ts'
import type { Protocol } from './protocols.ts'

/** Asks an operation of the control plane, by hand. */
export type Ask = (protocol: Protocol, operation: string, input: unknown) => Promise<Answer>

/** A way to ask a Gantry: signed with those keys, for that region. What no client would send goes too. */
export function asker({ url }: Gantry, keys: SigningKeys, region: string): Ask {
  return async (protocol, operation, input) => {
    const { target, headers, body } = protocol.request(operation, input)
    const unsigned = {
      method: 'POST',
      target,
      headers: { Host: new URL(url).host, ...headers },
      payloadHash: sha256(body),
    }
    const signed = sign(unsigned, { keys, service: 'gamelift', region })
    const { Host: _, ...sent } = signed.headers
    const response = await fetch(`${url}${target}`, { method: 'POST', headers: sent, body })
    const answered = protocol.decode(new Uint8Array(await response.arrayBuffer())) ?? {}
    if (response.ok) return { kind: 'output', output: answered as Record<string, unknown> }
    const { __type = '', Message = '' } = answered as { __type?: string; Message?: string }
    // Qualified in CBOR: `com.amazonaws.gamelift#NotFoundException`.
    return { kind: 'error', status: response.status, name: __type.split('#').at(-1) ?? '', message: Message }
  }
}
