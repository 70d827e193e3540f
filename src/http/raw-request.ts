import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { SignedRequest } from '../auth/sigv4/signed-request.ts'
import { GantryError } from '../errors.ts'
import { Gathered } from '../streams/gathered.ts'
import { failureOf } from '../streams/incomplete-body.ts'
import type { Pace } from './pace.ts'

/** A request as it came over the wire. */
export interface RawRequest extends SignedRequest {
  /** The target up to its first `?`, still percent-encoded. */
  readonly path: string
  /** The target after its first `?`; empty without one. */
  readonly query: string
  readonly sourceIp: string
  readonly scheme: 'http' | 'https'
  /** That the server has all the work that it can hold, so that this request is to be refused. */
  readonly isOneTooMany: boolean
  /**
   * The bytes after the headers, once. A client that waits for `100 Continue` gets it when somebody starts to read, and
   * so only after it was authenticated and allowed.
   */
  readonly body: () => Readable
  /**
   * The whole body in memory, so only for what is small by nature; instead of `body`, and several times cheaper.
   *
   * @throws GantryError `BodyTooLarge` as soon as more than `maxBytes` come
   */
  readonly readBody: (maxBytes: number) => Promise<Buffer>
}

export function rawRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { expectsContinue, isOneTooMany, pace }: { expectsContinue: boolean; isOneTooMany: boolean; pace: Pace },
): RawRequest {
  const start = () => {
    if (expectsContinue) response.writeContinue()
    // Most that is small has come whole by now.
    if (!request.complete) pace.watch(request)
  }
  const target = request.url ?? '/'
  const mark = target.indexOf('?')
  return {
    method: request.method ?? '',
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: headerMap(request.rawHeaders),
    scheme: request.socket instanceof TLSSocket ? 'https' : 'http',
    isOneTooMany,
    sourceIp: request.socket.remoteAddress ?? '',
    body: () => {
      start()
      return request
    },
    readBody: maxBytes => {
      start()
      return readWhole(request, maxBytes)
    },
  }
}

function readWhole(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Nearly every such body comes in one chunk, and needs no memory besides.
    let first: Buffer | undefined
    let gathered: Gathered | undefined
    const take = (chunk: Buffer) => {
      if (first) {
        gathered ??= gather(first)
        gathered.add(chunk)
      }
      first ??= chunk
      if ((gathered ?? chunk).length <= maxBytes) return
      request.off('data', take)
      reject(new GantryError('BodyTooLarge', `The request body is larger than ${maxBytes} bytes.`))
    }
    request.on('data', take)
    request.once('end', () => resolve(gathered?.bytes() ?? first ?? EMPTY))
    request.once('error', error => reject(failureOf(error)))
  })
}

const EMPTY = Buffer.alloc(0)

function gather(chunk: Buffer): Gathered {
  const gathered = new Gathered()
  gathered.add(chunk)
  return gathered
}

/** Node's own `headers` drops or rejoins repeated ones; a signature covers them as they came. */
function headerMap(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase()
    const value = raw[at + 1] as string
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return headers
}
