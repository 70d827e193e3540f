import { GantryError } from '../errors.ts'
import type { S3Location } from '../model/storage-location.ts'
import { SourceChanged, SourceUnavailable } from './errors.ts'
import { describeLocation } from './names.ts'

/** What the SDK's errors say beside their message, which is the engine's and may say anything. */
interface Failure {
  /** The engine's code, or the SDK's name of what went wrong. */
  readonly code: string
  readonly status: number | undefined
  /** It is in trouble that passes, or has too much to do. */
  readonly isPassing: boolean
  /** The region that the engine says the bucket is in. */
  readonly bucketRegion: string | undefined
}

/** A session that has run out meanwhile, as AWS, MinIO and Ceph call it. */
const STALE_SESSION = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidToken',
  'InvalidTokenId',
  'InvalidAccessKeyId',
])

const WRONG_REGION = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'Redirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
])

/** What the caller got wrong, by S3's codes. */
const CALLERS: ReadonlyMap<string, string> = new Map([
  ['NoSuchBucket', 'there is no such bucket.'],
  ['NoSuchKey', 'the bucket has no file of that key.'],
  ['NoSuchVersion', 'the file has no such version.'],
  ['MethodNotAllowed', 'that version is a mark that the file was deleted.'],
  ['InvalidRange', 'the file is empty.'],
  ['InvalidBucketName', 'this is no name of a bucket.'],
  ['InvalidObjectState', 'the file is archived; restore it first.'],
])

/** Engines that are in trouble, or have too much to do, whatever their status. */
const PASSING =
  /^(?:SlowDown|Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|RequestTime\w*|ServiceUnavailable|Internal\w*|XMinio\w*NotInitialized)$/

/** The keys that Gantry has are wrong, and neither the role nor who named it. */
const UNKNOWN_KEYS = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
])
const MEND_KEYS = 'Whoever runs Gantry has to put them right (GANTRY_S3_SOURCES, or its AWS credentials).'

/** What MinIO's STS says for a moment after a start, as AccessDenied. */
const STARTING = /\bnot initialized\b/i

/** Whether a request failed because its session has run out. */
export function isStaleSession(error: unknown): boolean {
  return STALE_SESSION.has(failureOf(error).code)
}

/** What a failed GetObject is to the caller. */
export function explainRead(error: unknown, location: S3Location, region: string): GantryError {
  if (error instanceof GantryError) return error
  const { code, status, isPassing, bucketRegion } = failureOf(error)
  const what = `Gantry can't read ${describeLocation(location)}: `
  if (WRONG_REGION.has(code) && bucketRegion !== undefined && bucketRegion !== region) {
    return new GantryError('InvalidRequest', `${what}the bucket is in ${bucketRegion}, and not in ${region}.`)
  }
  if (WRONG_REGION.has(code))
    return new GantryError('InvalidRequest', `${what}the bucket is not in ${region} (${code}).`)
  if (status === 412) return new SourceChanged(`${what}it is no longer the file that it was.`)
  if (isPassing || code.startsWith('Expired'))
    return new SourceUnavailable(`${what}its engine has trouble (${code}). Try again.`)
  const callers = CALLERS.get(code)
  if (callers !== undefined) return new GantryError('InvalidRequest', what + callers)
  if (UNKNOWN_KEYS.has(code)) {
    return new GantryError(
      'Unauthorized',
      `${what}its engine does not know the keys that Gantry has for the role (${code}). ${MEND_KEYS}`,
    )
  }
  if (status === 401 || status === 403) {
    return new GantryError(
      'Unauthorized',
      `${what}the role may not (${code}). It needs s3:GetObject and s3:GetObjectVersion; without s3:ListBucket a file that is missing looks the same.`,
    )
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new GantryError('InvalidRequest', `${what}its engine refuses it (${code}).`)
  }
  return new SourceUnavailable(`${what}its engine is down or slow (${code}). Try again.`)
}

/** What a failed AssumeRole is to the caller. */
export function explainAssumeRole(error: unknown, location: S3Location): GantryError {
  if (error instanceof GantryError) return error
  const { code, status, isPassing } = failureOf(error)
  const what = `Gantry can't read ${describeLocation(location)}: `
  if (code === 'CredentialsProviderError') {
    return new GantryError(
      'Unauthorized',
      `${what}Gantry has no AWS credentials to take the role with. Whoever runs Gantry has to give it some, or to set up the role in GANTRY_S3_SOURCES.`,
    )
  }
  if (UNKNOWN_KEYS.has(code)) {
    return new GantryError(
      'Unauthorized',
      `${what}Gantry may not take the role (${code}): STS does not know the keys that Gantry has. ${MEND_KEYS}`,
    )
  }
  if (!isPassing && status !== undefined && status >= 400 && status < 500) {
    return new GantryError(
      'Unauthorized',
      `${what}Gantry may not take the role (${code}). Its trust policy has to allow it.`,
    )
  }
  return new SourceUnavailable(`${what}the service that gives roles (STS) is down or slow (${code}). Try again.`)
}

function failureOf(error: unknown): Failure {
  const { name, message, code, Region, $metadata, $response } = error as {
    name?: unknown
    message?: unknown
    code?: unknown
    Region?: unknown
    $metadata?: { httpStatusCode?: number }
    $response?: { headers?: Record<string, string> }
  }
  // Node's errors are all called Error, and have their names in `code`.
  const word = wordIn(name === 'Error' ? (code ?? name) : name) ?? 'unknown'
  const status = $metadata?.httpStatusCode
  return {
    code: word,
    status,
    isPassing: PASSING.test(word) || status === 408 || status === 429 || STARTING.test(String(message)),
    bucketRegion: wordIn($response?.headers?.['x-amz-bucket-region'] ?? Region),
  }
}

/** What an engine says goes into answers and logs as a word, or not at all. */
function wordIn(text: unknown): string | undefined {
  return typeof text === 'string' && /^[\w.-]{1,64}$/.test(text) ? text : undefined
}
