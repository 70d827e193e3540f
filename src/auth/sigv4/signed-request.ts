/** What a signature is computed over, exactly as it came over the wire. */
export interface SignedRequest {
  readonly method: string
  /**
   * The raw request target in origin form (`/bucket/key?partNumber=1`). Never passed through `new URL()`: that resolves
   * `..`, re-encodes and so changes what was signed.
   */
  readonly target: string
  /** Lower-case names. Values of a header that came several times are joined with `,` in order of arrival. */
  readonly headers: ReadonlyMap<string, string>
}

/** The SHA-256 of nothing, in hexadecimal: the payload hash of a request without a body. */
export const EMPTY_SHA256_HEX = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
