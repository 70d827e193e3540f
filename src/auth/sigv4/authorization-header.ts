import {
  type CredentialScope,
  isSignatureHex,
  malformed,
  parseCredential,
  parseSignatureHex,
  parseSignedHeaders,
} from './claim-parts.ts'

export const ALGORITHM = 'AWS4-HMAC-SHA256'
/** Far more than any client's, whose signed headers are a few dozen at most. */
const MAX_AUTHORIZATION_LENGTH = 8192

/** What the Authorization header says. */
interface Authorization {
  readonly accessKeyId: string
  readonly scope: CredentialScope
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

interface AuthorizationParts {
  Credential?: string
  SignedHeaders?: string
  Signature?: string
}

const SIGNATURE_PART = 'Signature='

/** As many as there may be busy clients. */
const MAX_READ_BEFORE = 1_000

/**
 * What was read from headers up to their signatures: the clients of a day repeat it in each request, and reading it anew was a
 * third of the time that parsing took. As little proven as if it were read again.
 */
const readBefore = new Map<string, Omit<Authorization, 'signature'>>()

/** The header's content if it differs from one read before in nothing but a well-formed signature. */
export function recallAuthorization(text: string, amzDate: string | undefined): Authorization | undefined {
  const signatureAt = text.lastIndexOf(SIGNATURE_PART)
  const known = readBefore.get(text.slice(0, signatureAt))
  const signature = text.slice(signatureAt + SIGNATURE_PART.length)
  if (!known || !amzDate?.startsWith(known.scope.date) || !isSignatureHex(signature)) return undefined
  const { accessKeyId, scope, signedHeaders } = known
  return { accessKeyId, scope, signedHeaders, signature }
}

/** @throws GantryError `MalformedAuthorization` */
export function splitAuthorization(text: string): AuthorizationParts {
  if (text.length > MAX_AUTHORIZATION_LENGTH) throw malformed('the Authorization header is too long')
  const space = text.indexOf(' ')
  if (space < 0 || text.slice(0, space) !== ALGORITHM) {
    throw malformed(`the Authorization header must start with ${ALGORITHM}`)
  }
  const parts: AuthorizationParts = {}
  for (const piece of text.slice(space + 1).split(',')) {
    const equals = piece.indexOf('=')
    const name = piece.slice(0, equals < 0 ? undefined : equals).trim()
    if (name !== 'Credential' && name !== 'SignedHeaders' && name !== 'Signature') {
      throw malformed('the Authorization header has a part other than Credential, SignedHeaders and Signature')
    }
    if (parts[name] !== undefined) throw malformed(`the Authorization header has ${name} twice`)
    parts[name] = equals < 0 ? '' : piece.slice(equals + 1).trim()
  }
  return parts
}

/**
 * Reads the parts of the header `text`, and keeps what was read.
 *
 * @throws GantryError `MalformedAuthorization`
 */
export function readAuthorization(text: string, parts: AuthorizationParts, amzDate: string): Authorization {
  const { accessKeyId, scope } = parseCredential(parts.Credential, amzDate)
  const signedHeaders = parseSignedHeaders(parts.SignedHeaders)
  const signature = parseSignatureHex(parts.Signature)
  if (text.endsWith(`${SIGNATURE_PART}${signature}`)) {
    if (readBefore.size >= MAX_READ_BEFORE) readBefore.clear()
    readBefore.set(text.slice(0, -signature.length - SIGNATURE_PART.length), { accessKeyId, scope, signedHeaders })
  }
  return { accessKeyId, scope, signedHeaders, signature }
}
