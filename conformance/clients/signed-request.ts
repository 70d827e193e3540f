import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { type SigningKeys, sha256, sign } from '../support/sigv4.ts'

export const REGION = 'us-west-2'

/** A server to ask, and what an https one is trusted by, in PEM. */
export interface Server {
  readonly url: string
  readonly ca?: Buffer
}

/**
 * Sends a request signed by hand, for what no client under test is to do.
 *
 * @returns the body of the answer
 * @throws Error if the answer isn't a 200
 */
export async function signedRequest(
  { url, ca }: Server,
  keys: SigningKeys,
  asked: {
    readonly service: 's3' | 'gamelift'
    readonly method: string
    readonly target: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string | Buffer
  },
): Promise<string> {
  const { service, method, target, headers = {}, body = '' } = asked
  const { host, protocol } = new URL(url)
  const signed = sign(
    { method, target, headers: { Host: host, ...headers }, payloadHash: sha256(body) },
    { keys, service, region: REGION },
  )
  const send = protocol === 'https:' ? httpsRequest : httpRequest
  const request = send(`${url}${target}`, { method, headers: signed.headers, ca })
  request.end(body)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject)
  })
  const answer = await text(response)
  if (response.statusCode !== 200) {
    throw new Error(`${headers['X-Amz-Target'] ?? `${method} ${target}`} answered ${response.statusCode}: ${answer}`)
  }
  return answer
}
