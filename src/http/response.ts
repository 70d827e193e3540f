import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a handler answers; only {@link writeResponse} knows how it gets to the client. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** What is read of a refused body so that the client gets to see the answer, instead of a reset connection. */
const MAX_LINGER_BYTES = 16 * 1024 ** 2
const MAX_LINGER_MS = 5_000

/** The one place where answers are written. */
export function writeResponse(request: IncomingMessage, response: ServerResponse, answer: HttpResponse): void {
  if (response.headersSent || response.destroyed) return
  const headers: Record<string, string | number> = { ...answer.headers }
  // A HEAD answer says how long the body of a GET would be, and has none.
  headers['Content-Length'] ??= Buffer.byteLength(answer.body)
  if (!request.complete) {
    headers.Connection = 'close'
    response.once('finish', () => linger(request))
  }
  response.writeHead(answer.status, headers)
  response.end(request.method === 'HEAD' ? undefined : answer.body)
}

function linger(request: IncomingMessage): void {
  let bytes = 0
  const end = () => request.destroy()
  const timer = setTimeout(end, MAX_LINGER_MS)
  request.once('close', () => clearTimeout(timer))
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_LINGER_BYTES) end()
  })
  request.on('error', () => {})
}
