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
