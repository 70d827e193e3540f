import { GantryError } from '../../errors.ts'

const TERMINATOR = 'aws4_request'
/** AWS's own ids are 16 to 128 word characters; a configured root key may be shorter, and hold hyphens and dots. */
const ACCESS_KEY_ID = /^[\w.-]{1,128}$/
const SCOPE_NAME = /^[a-z0-9-]{1,32}$/
/** Tokens of RFC 9110 section 5.6.2, of a sensible length, with semicolons between them. */
const HEADER_NAMES = /^[!#$%&'*+\-.^_`|~0-9a-z]{1,128}(?:;[!#$%&'*+\-.^_`|~0-9a-z]{1,128})*$/
const MAX_SIGNED_HEADERS = 100

/** Where a signature is valid: the credential scope without its constant end `aws4_request`. */
export interface CredentialScope {
  /** `YYYYMMDD`, the day of signing. */
  readonly date: string
  readonly region: string
  readonly service: string
}

/**
 * `AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request`.
 *
 * @param amzDate the date of signing, whose day must be the scope's
 * @throws GantryError `MalformedAuthorization`
 */
export function parseCredential(
  text: string | undefined,
  amzDate: string,
): { accessKeyId: string; scope: CredentialScope } {
  if (!text) throw malformed('Credential is missing')
  const [accessKeyId, date, region, service, terminator, ...more] = text.split('/')
  if (
    accessKeyId === undefined ||
    date === undefined ||
    region === undefined ||
    service === undefined ||
    terminator === undefined ||
    more.length > 0
  ) {
    throw malformed(`Credential must have the form ACCESS-KEY-ID/YYYYMMDD/REGION/SERVICE/${TERMINATOR}`)
  }
  if (!ACCESS_KEY_ID.test(accessKeyId)) throw malformed('the access key id in Credential is not one')
  if (!/^\d{8}$/.test(date)) throw malformed('the date in Credential must have the form YYYYMMDD')
  if (!amzDate.startsWith(date)) throw malformed('the date in Credential is not the day of x-amz-date')
  if (!SCOPE_NAME.test(region)) throw malformed('the region in Credential is not one')
  if (!SCOPE_NAME.test(service)) throw malformed('the service in Credential is not one')
  if (terminator !== TERMINATOR) throw malformed(`Credential must end in ${TERMINATOR}`)
  return { accessKeyId, scope: { date, region, service } }
}

/**
 * `host;x-amz-date` as sorted lower-case names. Clients that list them in another order or case still compute the
 * canonical request over the sorted list, so that they are put in order rather than refused.
 *
 * @throws GantryError `MalformedAuthorization` for names that are none, given twice, too many, or without `host`
 */
export function parseSignedHeaders(text: string | undefined): readonly string[] {
  if (!text) throw malformed('SignedHeaders is missing')
  const lowerCase = text.toLowerCase()
  if (!HEADER_NAMES.test(lowerCase)) throw malformed('SignedHeaders holds what is no header name')
  const names = lowerCase.split(';')
  if (names.length > MAX_SIGNED_HEADERS) throw malformed('SignedHeaders names too many headers')
  const sorted = isInOrder(names) ? names : names.sort()
  if (!isInOrder(sorted)) throw malformed('SignedHeaders names a header twice')
  if (!sorted.includes('host')) throw malformed('SignedHeaders must name host')
  return sorted
}

/** Each name after the one before, as every SDK sends them. */
function isInOrder(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name)
}

/** 64 lower-case hexadecimal digits. */
export function parseSignatureHex(text: string | undefined): string {
  if (!text) throw malformed('Signature is missing')
  if (!isSignatureHex(text)) throw malformed('Signature must be 64 lower-case hexadecimal digits')
  return text
}

export function isSignatureHex(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

/** A claim that can't be read; `what` names the part. */
export function malformed(what: string): GantryError {
  return new GantryError('MalformedAuthorization', `The authorization is malformed: ${what}`)
}
