import { GantryError } from '../../errors.ts'
import { canonicalRequest } from './canonical-request.ts'
import type { SignatureClaim } from './parse.ts'
import { requireSignedHeaders } from './signed-headers.ts'
import type { SignedRequest } from './signed-request.ts'
import { signingKey } from './signing-key.ts'
import { sameSignature, stringToSign } from './string-to-sign.ts'

/** What S3 sends as `MaxAllowedSkewMilliseconds`, and the 15 minutes of GameLift's `RequestExpired`. */
const MAX_SKEW_MS = 900_000

/**
 * Proves that whoever knows `secretAccessKey` signed this request.
 *
 * @param payloadHash the hexadecimal SHA-256 of the body, or for S3 `claim.payloadHash`, which whoever reads the body
 *   must then hold it to
 * @param host what the client sent as Host, where a proxy has changed the header since
 * @throws GantryError `SignatureMismatch` (details: what was signed here, for the caller to compare) or `AccessDenied`
 *   when a header that must be signed isn't
 */
export function verifySignature(
  request: SignedRequest,
  claim: SignatureClaim,
  secretAccessKey: string,
  payloadHash: string,
  host?: string,
): void {
  requireSignedHeaders(request, claim)
  const canonical = canonicalRequest(request, claim, payloadHash, host)
  const toSign = stringToSign(claim, canonical)
  const expected = signingKey(claim.accessKeyId, claim.scope, secretAccessKey).digest(toSign, 'hex')
  if (!sameSignature(expected, claim.signature)) {
    throw new GantryError(
      'SignatureMismatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        AWSAccessKeyId: claim.accessKeyId,
        StringToSign: toSign,
        SignatureProvided: claim.signature,
        CanonicalRequest: canonical,
      },
    )
  }
}

/**
 * Judges the time of signing. Once, when the request starts: a long upload doesn't expire on its way.
 *
 * @throws GantryError `ClockSkewed` (header form, more than 15 minutes off either way) or `AccessDenied` (presigned form,
 *   expired or dated more than 15 minutes ahead)
 */
export function checkTime(claim: Pick<SignatureClaim, 'amzDate' | 'signedAt' | 'expiresSeconds'>, now: Date): void {
  const aheadMs = claim.signedAt.getTime() - now.getTime()
  if (claim.expiresSeconds !== undefined) {
    if (aheadMs > MAX_SKEW_MS) {
      throw new GantryError('AccessDenied', 'Request is not yet valid', { ServerTime: isoSeconds(now) })
    }
    const expires = new Date(claim.signedAt.getTime() + claim.expiresSeconds * 1000)
    if (now > expires) {
      throw new GantryError('AccessDenied', 'Request has expired', {
        'X-Amz-Expires': String(claim.expiresSeconds),
        Expires: isoSeconds(expires),
        ServerTime: isoSeconds(now),
      })
    }
  } else if (Math.abs(aheadMs) > MAX_SKEW_MS) {
    throw new GantryError('ClockSkewed', 'The difference between the request time and the current time is too large.', {
      RequestTime: claim.amzDate,
      ServerTime: isoSeconds(now),
      MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
    })
  }
}

function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
