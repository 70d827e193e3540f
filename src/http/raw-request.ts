import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { SignedRequest } from '../auth/sigv4/signed-request.ts'
import type { Pace } from './pace.ts'
import type { SmallBodies } from './small-bodies.ts'

/** A request as it came over the wire. */
export interface RawRequest extends SignedRequest {
  /** The target up to its first `?`, still percent-encoded. */
  readonly path: string
  /** The target after its first `?`; empty without one. */
  readonly query: string
  readonly sourceIp: string
  readonly scheme: 'http' | 'https'
  /** That the server has all the connections that it can hold, so that this request is to be refused. */
  readonly isOneTooMany: boolean
  /**
   * The bytes after the headers, once. A client that waits for `100 Continue` gets it when somebody starts to read, and
   * so only after it was authenticated and allowed.
   */
  readonly body: () => Readable
  /** The whole body in memory, instead of `body`, and several times cheaper: see {@link SmallBodies.read}. */
  readonly readBody: (maxBytes: number) => Promise<Buffer>
}

export function rawRequest(
  request: IncomingMessage,
  response: ServerResponse,
  {
    expectsContinue,
    isOneTooMany,
    pace,
    smallBodies,
  }: { expectsContinue: boolean; isOneTooMany: boolean; pace: Pace; smallBodies: SmallBodies },
): RawRequest {
  const start = () => {
    if (expectsContinue) response.writeContinue()
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
      if (!request.complete) pace.watch(request)
      return request
    },
    readBody: maxBytes => {
      start()
      return smallBodies.read(request, maxBytes)
    },
  }
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
