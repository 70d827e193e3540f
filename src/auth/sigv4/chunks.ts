import { GantryError } from '../../errors.ts'
import { EMPTY_SHA256_HEX } from '../../streams/checksums.ts'
import type { SignatureClaim } from './parse.ts'
import { signingKey } from './signing-key.ts'
import { formatScope, sameSignature } from './string-to-sign.ts'

/**
 * The running signature of `STREAMING-AWS4-HMAC-SHA256-PAYLOAD` and `…-PAYLOAD-TRAILER`. Each chunk's signature covers the
 * one before it, the first the request's own (the seed), so that none can be left out or moved:
 *
 * ```text
 * AWS4-HMAC-SHA256-PAYLOAD                 AWS4-HMAC-SHA256-TRAILER
 * 20130524T000000Z                         20130524T000000Z
 * 20130524/us-east-1/s3/aws4_request       20130524/us-east-1/s3/aws4_request
 * previous signature                       signature of the last, empty chunk
 * SHA-256 of nothing                       SHA-256 of "name:value\n" for each trailer
 * SHA-256 of the chunk's data
 * ```
 */
export class ChunkSignatures {
  readonly #sign: (text: string) => string
  readonly #context: string
  #previous: string

  /** @param claim of the request, already verified with `secretAccessKey` */
  constructor(claim: Pick<SignatureClaim, 'accessKeyId' | 'scope' | 'amzDate' | 'signature'>, secretAccessKey: string) {
    const key = signingKey(claim.accessKeyId, claim.scope, secretAccessKey)
    this.#sign = text => key.digest(text, 'hex')
    this.#context = `${claim.amzDate}\n${formatScope(claim.scope)}`
    this.#previous = claim.signature
  }

  /** @throws GantryError `SignatureMismatch` */
  verifyChunk(signatureHex: string, chunkSha256Hex: string): void {
    const expected = this.#sign(
      `AWS4-HMAC-SHA256-PAYLOAD\n${this.#context}\n${this.#previous}\n${EMPTY_SHA256_HEX}\n${chunkSha256Hex}`,
    )
    assertSame(expected, signatureHex, 'a chunk')
    this.#previous = expected
  }

  /**
   * @param trailerSha256Hex of `name:value\n` for each trailer
   * @throws GantryError `SignatureMismatch`
   */
  verifyTrailer(signatureHex: string, trailerSha256Hex: string): void {
    const expected = this.#sign(`AWS4-HMAC-SHA256-TRAILER\n${this.#context}\n${this.#previous}\n${trailerSha256Hex}`)
    assertSame(expected, signatureHex, 'the trailer')
  }
}

function assertSame(expected: string, provided: string, what: string): void {
  if (!sameSignature(expected, provided)) {
    throw new GantryError(
      'SignatureMismatch',
      `The signature we calculated for ${what} does not match the signature you provided. Check your key and signing method.`,
      { SignatureProvided: provided },
    )
  }
}
