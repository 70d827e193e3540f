import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Place } from './servers.ts'
import { CA } from './tls.ts'

export interface Sent {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/**
 * Sends one request and answers the body of its answer.
 *
 * @throws Error for any other answer than a success
 */
export function send(server: Place, { method, target, headers, body = '' }: Sent): Promise<string> {
  const options = { host: '127.0.0.1', port: server.port, method, path: target, headers, agent: false }
  return new Promise((resolve, reject) => {
    const receive = async (response: IncomingMessage) => {
      const text = (await response.setEncoding('utf8').toArray()).join('')
      const status = response.statusCode ?? 0
      if (status >= 200 && status < 300) resolve(text)
      else reject(new Error(`${method} ${target}: ${status} ${text}`))
    }
    const onResponse = (response: IncomingMessage) => receive(response).catch(reject)
    const sent =
      server.scheme === 'https' ? requestHttps({ ...options, ca: CA }, onResponse) : requestHttp(options, onResponse)
    sent.once('error', reject)
    sent.setHeader('content-length', Buffer.byteLength(body))
    sent.end(body)
  })
}
