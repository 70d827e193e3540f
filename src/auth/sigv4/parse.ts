import { GantryError } from '../../errors.ts'
import { formatAmzDate, parseAmzDate } from './amz-date.ts'
import { ALGORITHM, readAuthorization, recallAuthorization, splitAuthorization } from './authorization-header.ts'
import {
  type CredentialScope,
  malformed,
  parseCredential,
  parseSignatureHex,
  parseSignedHeaders,
} from './claim-parts.ts'
import { parseQuery, splitTarget } from './query.ts'
import type { SignedRequest } from './signed-request.ts'

/** What a request says about its signature. Nothing of it is proven yet. */
export interface SignatureClaim {
  readonly form: 'header' | 'presigned'
  readonly accessKeyId: string
  readonly scope: CredentialScope
  /** Lower case, sorted, each once, `host` among them. */
  readonly signedHeaders: readonly string[]
  /** 64 hexadecimal digits, lower case. */
  readonly signature: string
  /** `20130524T000000Z`, as it stands in the string to sign. */
  readonly amzDate: string
  readonly signedAt: Date
  /** 1 to 604800, counted from `signedAt`. Presigned form only. */
  readonly expiresSeconds?: number
  readonly sessionToken: string | undefined
  /**
   * `x-amz-content-sha256` as sent (presigned: the header, or the parameter of that name). Presigned S3 requests that say
   * nothing have `UNSIGNED-PAYLOAD`. Undefined where the body's own hash was signed, as the control plane's clients do.
   */
  readonly payloadHash: string | undefined
}

/** Node allows 16 KiB for all headers of a request; no session token of ours comes near this. */
const MAX_SESSION_TOKEN_LENGTH = 8192
/** "The minimum value you can set is 1, and the maximum is 604800 (seven days)" (S3 API reference, X-Amz-Expires). */
const MAX_EXPIRES_SECONDS = 604_800
const PRESIGNED_MARKS: readonly string[] = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature']

/**
 * Reads the claim of a Signature Version 4 request in header or presigned form.
 *
 * @returns undefined for an unsigned request
 * @throws GantryError `MalformedAuthorization`, whose message names the part that is wrong; `UnsupportedAuthorization` for
 *   a signature of version 2
 */
export function parseSignature(request: SignedRequest): SignatureClaim | undefined {
  const { query } = splitTarget(request.target)
  const parameters = query ? parseQuery(query) : []
  refuseVersion2(request, parameters)
  const presigned = parameters.some(({ name }) => PRESIGNED_MARKS.includes(name))
  const authorization = request.headers.get('authorization')
  if (authorization === undefined) return presigned ? parsePresigned(request, parameters) : undefined
  if (presigned) throw malformed('the request is signed twice, by the Authorization header and by query parameters')
  return parseHeader(request, authorization)
}

/** Version 2, which signs with SHA-1 or less: no SDK's default any more, but boto3's for presigned URLs. */
function refuseVersion2(request: SignedRequest, parameters: ReturnType<typeof parseQuery>): void {
  const isVersion2 =
    request.headers.get('authorization')?.startsWith('AWS ') || parameters.some(({ name }) => name === 'AWSAccessKeyId')
  if (!isVersion2) return
  throw new GantryError(
    'UnsupportedAuthorization',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  )
}

function parseHeader(request: SignedRequest, authorization: string): SignatureClaim {
  const parts =
    recallAuthorization(authorization, request.headers.get('x-amz-date')) ?? splitAuthorization(authorization)
  const { amzDate, signedAt } = headerDate(request.headers)
  const sessionToken = checkedToken(request.headers.get('x-amz-security-token'))
  const read = 'scope' in parts ? parts : readAuthorization(authorization, parts, amzDate)
  return {
    form: 'header',
    accessKeyId: read.accessKeyId,
    scope: read.scope,
    signedHeaders: read.signedHeaders,
    signature: read.signature,
    amzDate,
    signedAt,
    sessionToken,
    payloadHash: request.headers.get('x-amz-content-sha256'),
  }
}

/** `x-amz-date` goes before `Date`, which may be in either format. */
function headerDate(headers: ReadonlyMap<string, string>): { amzDate: string; signedAt: Date } {
  const amzDate = headers.get('x-amz-date')
  if (amzDate !== undefined) return dated(amzDate, 'x-amz-date')
  const date = headers.get('date')
  if (date === undefined) throw malformed('an x-amz-date or Date header is required')
  if (parseAmzDate(date)) return dated(date, 'Date')
  // RFC 9110 section 5.6.7: IMF-fixdate, the only form that may be sent.
  const parsed = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(date) ? new Date(date) : undefined
  if (parsed === undefined || parsed.toUTCString() !== date) throw malformed('the Date header is not a date')
  return { amzDate: formatAmzDate(parsed), signedAt: parsed }
}

function parsePresigned(request: SignedRequest, parameters: ReturnType<typeof parseQuery>): SignatureClaim {
  const parameter = (name: string): string | undefined => {
    const found = parameters.filter(candidate => candidate.name === name)
    if (found.length > 1) throw malformed(`the parameter ${name} is given twice`)
    return found[0] && decode(name, found[0].value)
  }
  const required = (name: string): string => {
    const value = parameter(name)
    if (value === undefined) throw malformed(`the parameter ${name} is missing`)
    return value
  }
  if (required('X-Amz-Algorithm') !== ALGORITHM) throw malformed(`X-Amz-Algorithm must be ${ALGORITHM}`)
  const { amzDate, signedAt } = dated(required('X-Amz-Date'), 'X-Amz-Date')
  const credential = parseCredential(required('X-Amz-Credential'), amzDate)
  const tokenHeader = request.headers.get('x-amz-security-token')
  const tokenParameter = parameter('X-Amz-Security-Token')
  if (tokenHeader !== undefined && tokenParameter !== undefined) throw malformed('the session token is given twice')
  const sessionToken = checkedToken(tokenParameter ?? tokenHeader)
  return {
    form: 'presigned',
    ...credential,
    signedHeaders: parseSignedHeaders(required('X-Amz-SignedHeaders')),
    signature: parseSignatureHex(required('X-Amz-Signature')),
    amzDate,
    signedAt,
    expiresSeconds: parseExpires(required('X-Amz-Expires')),
    sessionToken,
    payloadHash:
      request.headers.get('x-amz-content-sha256') ??
      // SDKs hoist the header into the query, under either spelling.
      parameter('X-Amz-Content-Sha256') ??
      parameter('x-amz-content-sha256') ??
      (credential.scope.service === 's3' ? 'UNSIGNED-PAYLOAD' : undefined),
  }
}

function parseExpires(text: string): number {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (seconds < 1 || seconds > MAX_EXPIRES_SECONDS) {
    throw malformed(`X-Amz-Expires must be a number of seconds from 1 to ${MAX_EXPIRES_SECONDS}`)
  }
  return seconds
}

function dated(amzDate: string, name: string): { amzDate: string; signedAt: Date } {
  const signedAt = parseAmzDate(amzDate)
  if (!signedAt) throw malformed(`${name} must be a date in the form YYYYMMDD'T'HHMMSS'Z'`)
  return { amzDate, signedAt }
}

function checkedToken(token: string | undefined): string | undefined {
  if (token === '') throw malformed('the session token is empty')
  if (token !== undefined && token.length > MAX_SESSION_TOKEN_LENGTH) throw malformed('the session token is too long')
  return token
}

function decode(name: string, encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw malformed(`the parameter ${name} is not UTF-8`)
  }
}
