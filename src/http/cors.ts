import { GantryError } from '../errors.ts'
import { controlProtocolOf } from './protocols/detect.ts'
import type { RawRequest } from './raw-request.ts'
import type { HttpResponse } from './response.ts'

/** The origins whose pages may upload: those listed, none of them where the list is empty, or any (`*`). */
export type CorsOrigins = '*' | readonly string[]

/** S3's rules know these methods. */
const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']

/** What a page may read of an answer, besides the few headers that it always may. `Date` lets SDKs mend a wrong clock. */
const EXPOSED_HEADERS = [
  'Date',
  'ETag',
  'Retry-After',
  'x-amz-checksum-algorithm',
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc32c',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-sha1',
  'x-amz-checksum-sha256',
  'x-amz-checksum-type',
  'x-amz-id-2',
  'x-amz-request-id',
  'x-amz-version-id',
].join(', ')

/** How long a browser may remember what a preflight allowed; it does so for each URL, and every part has its own. */
const MAX_AGE_SECONDS = 3600

/** Several times what S3's clients send, and all that is ever echoed. */
const MAX_HEADER_NAMES = 100
const MAX_HEADER_NAMES_LENGTH = 4096

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'

/** Whether a browser asks here, before it sends a request of a page from elsewhere, if it may. Never so while no origin may. */
export function isPreflight(origins: CorsOrigins, { method, headers }: RawRequest): boolean {
  const asks = method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')
  return asks && origins.length > 0
}

/**
 * What the browser is told. It asks without the page's signature, so this says nothing of buckets and keys.
 *
 * @throws GantryError `AccessForbidden` when the request that it announces isn't allowed
 */
export function answerPreflight(origins: CorsOrigins, request: RawRequest): HttpResponse {
  const method = request.headers.get('access-control-request-method') ?? ''
  const names = headerNames(request.headers.get('access-control-request-headers') ?? '')
  const refuse: (why: string) => never = why => {
    throw new GantryError('AccessForbidden', `CORSResponse: This CORS request is not allowed. ${why}`, {
      Method: method.slice(0, 20),
    })
  }
  if (allowedOrigin(origins, request) === undefined) refuse('This server takes no uploads from pages of this Origin.')
  if (!METHODS.includes(method)) refuse(`Access-Control-Request-Method has to be one of ${METHODS.join(', ')}.`)
  if (names === undefined) refuse('Access-Control-Request-Headers is too long, or names no header.')
  const announced = { method, path: request.path, headers: new Map(names.map(name => [name, ''])) }
  if (controlProtocolOf(announced)) refuse('The control plane is not for pages: they get upload credentials at most.')
  return {
    status: 200,
    headers: {
      'Access-Control-Allow-Methods': METHODS.join(', '),
      ...(names.length > 0 ? { 'Access-Control-Allow-Headers': names.join(', ') } : {}),
      'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
    },
    body: '',
  }
}

/** What every answer of the upload gateway carries for the browser, errors and answers to preflights too. */
export function corsHeaders(origins: CorsOrigins, request: RawRequest): Record<string, string> {
  if (origins.length === 0) return {}
  const origin = allowedOrigin(origins, request)
  if (origin === undefined) return { Vary: VARY }
  return {
    'Access-Control-Allow-Origin': origin,
    // As S3 does: to a page that was named, a browser may also show answers to requests with cookies, which mean nothing here.
    ...(origin === '*' ? {} : { 'Access-Control-Allow-Credentials': 'true' }),
    'Access-Control-Expose-Headers': EXPOSED_HEADERS,
    Vary: VARY,
  }
}

/** As it goes into `Access-Control-Allow-Origin`; undefined for a page that isn't allowed, and for no page at all. */
function allowedOrigin(origins: CorsOrigins, { headers }: RawRequest): string | undefined {
  const origin = headers.get('origin')
  if (origin === undefined) return undefined
  if (origins === '*') return '*'
  return origins.includes(origin) ? origin : undefined
}

/** Lower-case names of headers, or undefined if any can't be one or they are too many. */
function headerNames(list: string): readonly string[] | undefined {
  if (list.trim() === '') return []
  if (list.length > MAX_HEADER_NAMES_LENGTH) return undefined
  const names = list.split(',').map(name => name.trim().toLowerCase())
  return names.length <= MAX_HEADER_NAMES && names.every(name => TOKEN.test(name)) ? names : undefined
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
