import { GantryError } from '../../errors.ts'
import type { SignatureClaim } from './parse.ts'
import { encodePathAgain, normalizePath } from './percent-encoding.ts'
import { parseQuery, splitTarget } from './query.ts'
import type { SignedRequest } from './signed-request.ts'

/**
 * The canonical request of Signature Version 4:
 *
 * ```text
 * PUT                                                        method
 * /bucket/some%20key                                         path
 * partNumber=1&uploadId=x                                    query, sorted, X-Amz-Signature left out
 * host:localhost:4590                                        signed headers, sorted, one line each
 * x-amz-content-sha256:UNSIGNED-PAYLOAD
 * x-amz-date:20130524T000000Z
 *                                                            empty line
 * host;x-amz-content-sha256;x-amz-date                       their names
 * UNSIGNED-PAYLOAD                                           payload hash, no line end
 * ```
 *
 * @param payloadHash hexadecimal SHA-256 of the body, or what S3 lets stand for it (`UNSIGNED-PAYLOAD`, `STREAMING-…`)
 * @param host what the client sent as Host, where a proxy has changed the header since
 * @throws GantryError `SignatureMismatch` when a signed header is missing, `MalformedAuthorization` for a broken target
 */
export function canonicalRequest(
  request: SignedRequest,
  claim: Pick<SignatureClaim, 'form' | 'scope' | 'signedHeaders'>,
  payloadHash: string,
  host?: string,
): string {
  const { path, query } = splitTarget(request.target)
  return `${request.method}\n${canonicalPath(path, claim.scope.service)}\n${canonicalQuery(query, claim.form)}\n${canonicalHeaders(
    request.headers,
    claim.signedHeaders,
    host,
  )}\n${claim.signedHeaders.join(';')}\n${payloadHash}`
}

/**
 * "Each path segment must be URI-encoded twice (except for Amazon S3 which only gets URI-encoded once)", and "You do not
 * normalize URI paths for requests to Amazon S3" (IAM user guide, elements of a request signature).
 */
function canonicalPath(path: string, service: string): string {
  if (!path.startsWith('/')) {
    throw new GantryError('MalformedAuthorization', 'The request target must start with a slash')
  }
  return service === 's3' ? normalizePath(path) : encodePathAgain(removeDotSegments(path))
}

/** RFC 3986 section 5.2.4, and empty segments with it. A slash at the end stays. */
function removeDotSegments(path: string): string {
  if (!path.includes('//') && !path.includes('/.')) return path
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`
}

/** Sorted by encoded name, then by encoded value; both are ASCII, so that code units are octets. */
function canonicalQuery(query: string | undefined, form: SignatureClaim['form']): string {
  const parameters = parseQuery(query)
  if (parameters.length === 0) return ''
  return parameters
    .filter(({ name }) => form === 'header' || name !== 'X-Amz-Signature')
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&')
}

function canonicalHeaders(headers: ReadonlyMap<string, string>, names: readonly string[], host?: string): string {
  let lines = ''
  for (const name of names) {
    const value = name === 'host' && host !== undefined ? host : headers.get(name)
    if (value === undefined) {
      throw new GantryError('SignatureMismatch', `The signed header ${name} is missing from the request`)
    }
    lines += `${name}:${NEEDS_TRIMMING.test(value) ? trimAll(value) : value}\n`
  }
  return lines
}

const NEEDS_TRIMMING = /^ | $|\t| {2}/

/** `Trimall`: no white space around, one space for any run of it inside. */
function trimAll(value: string): string {
  return value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
