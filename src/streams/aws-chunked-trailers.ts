import { hash } from 'node:crypto'
import { GantryError } from '../errors.ts'

const SIGNATURE_NAME = 'x-amz-trailer-signature'
const TRAILER = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):(.*)$/s

/**
 * What follows the last chunk:
 *
 * ```text
 * x-amz-checksum-crc32c:sOO8/Q==
 * x-amz-trailer-signature:d81f82fc…        signed variant only, after all others
 * ```
 */
export class Trailers {
  readonly #announced: readonly string[]
  readonly #verify: ((signatureHex: string, trailerSha256Hex: string) => void) | undefined
  readonly #values = new Map<string, string>()
  #signed = false

  /**
   * @param announced lower-case names from `x-amz-trailer`; no other is accepted, and each only once
   * @param verify checks the trailers' signature; undefined in the unsigned variant, where there must be none
   */
  constructor(
    announced: readonly string[],
    verify: ((signatureHex: string, trailerSha256Hex: string) => void) | undefined,
  ) {
    this.#announced = announced
    this.#verify = verify
  }

  /** @throws GantryError `MalformedTrailerError`, or `SignatureMismatch` */
  add(line: string): void {
    const [, rawName, rawValue] = TRAILER.exec(line) ?? []
    if (rawName === undefined || rawValue === undefined || this.#signed) throw malformedTrailer()
    const name = rawName.toLowerCase()
    // minio-go ends its trailers with LF CRLF: the value is trimmed before it is verified.
    const value = rawValue.trim()
    if (name === SIGNATURE_NAME) this.#verifySignature(value)
    else if (this.#announced.includes(name) && !this.#values.has(name)) this.#values.set(name, value)
    else throw malformedTrailer()
  }

  /** All of them, after the empty line. Not every one that was announced need have come. */
  end(): ReadonlyMap<string, string> {
    if (this.#verify && this.#values.size > 0 && !this.#signed) throw malformedTrailer()
    return this.#values
  }

  #verifySignature(signatureHex: string): void {
    if (!this.#verify || !/^[0-9a-f]{64}$/.test(signatureHex)) throw malformedTrailer()
    const canonical = [...this.#values].map(([name, value]) => `${name}:${value}\n`).join('')
    this.#verify(signatureHex, hash('sha256', Buffer.from(canonical, 'latin1'), 'hex'))
    this.#signed = true
  }
}

export function malformedTrailer(): GantryError {
  return new GantryError(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  )
}
