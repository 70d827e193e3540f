import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a handler answers; only {@link writeResponse} knows how it gets to the client. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** What is read of a refused body at most: more than S3's clients send in one part by default. */
const MAX_LINGER_BYTES = 64 * 1024 ** 2
const MAX_LINGER_MS = 5_000

/** The one place where answers are written. */
export function writeResponse(request: IncomingMessage, response: ServerResponse, answer: HttpResponse): void {
  if (response.headersSent || response.destroyed) return
  const headers: Record<string, string | number> = { ...answer.headers }
  // A HEAD answer says how long the body of a GET would be, and has none.
  headers['Content-Length'] ??= Buffer.byteLength(answer.body)
  const body = request.method === 'HEAD' ? '' : answer.body
  if (request.complete) {
    response.writeHead(answer.status, headers)
    response.end(body)
  } else {
    response.writeHead(answer.status, { ...headers, Connection: 'close' })
    // Together, so that a client whose further octets reset the connection has read all of the answer or none.
    if (body.length > 0) response.write(body)
    else response.flushHeaders()
    // Ending the response would close the connection at once, and with unread bytes on it that is a reset.
    linger(request, () => response.end())
  }
}

/** Reads on for a while, so that a client that is still sending gets to see the answer. */
function linger(request: IncomingMessage, end: () => void): void {
  let bytes = 0
  const timer = setTimeout(end, MAX_LINGER_MS)
  request.once('close', () => {
    clearTimeout(timer)
    end()
  })
  request.once('end', end)
  request.on('error', () => {})
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_LINGER_BYTES) end()
  })
}
