import { GantryError } from '../../errors.ts'
import type { SignatureClaim } from './parse.ts'
import type { SignedRequest } from './signed-request.ts'

/**
 * Refuses headers that change what a request does but that the signature doesn't cover, so that nobody can add one to a
 * signed request. As S3 does it:
 *
 * - every `x-amz-*` header must be signed (`x-amzn-trace-id`, which proxies add, is none of them);
 * - except `x-amz-content-sha256`: its value is the last line of the canonical request anyhow, signed by name or not;
 * - S3 also wants `content-md5` signed.
 *
 * @throws GantryError `AccessDenied` with the detail `HeadersNotSigned`
 */
export function requireSignedHeaders(
  request: SignedRequest,
  claim: Pick<SignatureClaim, 'scope' | 'signedHeaders'>,
): void {
  let missing: string[] | undefined
  for (const name of request.headers.keys()) {
    if (mustBeSigned(name, claim.scope.service) && !claim.signedHeaders.includes(name)) {
      missing ??= []
      missing.push(name)
    }
  }
  if (missing) {
    throw new GantryError('AccessDenied', 'There were headers present in the request which were not signed', {
      HeadersNotSigned: missing.join(', '),
    })
  }
}

function mustBeSigned(name: string, service: string): boolean {
  if (name.startsWith('x-amz-')) return name !== 'x-amz-content-sha256'
  return name === 'content-md5' && service === 's3'
}
