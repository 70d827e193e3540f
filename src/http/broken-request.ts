import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { GantryError } from '../errors.ts'
import { requestTimeout } from './pace.ts'
import { errorResponse } from './protocols/s3/errors.ts'

/** Answers what never became a request, because the parser gave up on it, as S3 does, and closes the connection. */
export function refuseBrokenRequest(cause: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || cause.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { status, headers, body } = errorResponse(explain(cause.code), '', { requestId: '', hostId: '' })
  const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' })
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines.map(([name, value]) => `${name}: ${value}`)]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

function explain(code: string | undefined): GantryError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout()
  if (code !== 'HPE_HEADER_OVERFLOW') {
    return new GantryError('BadRequest', 'An error occurred when parsing the HTTP request.')
  }
  return new GantryError(
    'RequestHeaderSectionTooLarge',
    'The request header and query parameters used to make the request exceed the maximum allowed size.',
  )
}
