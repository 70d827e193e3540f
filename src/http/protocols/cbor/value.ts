/** What isn't CBOR, or is of a kind that Smithy RPC v2 has no use for. */
export class CborError extends Error {
  override readonly name = 'CborError'
}

/** Integers beyond 2^53 are bigints, byte strings Buffers, tag 1 a Date; `undefined` reads as null. */
export type CborValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Buffer
  | Date
  | CborValue[]
  | { [key: string]: CborValue }

/** Nesting of arrays, maps and tags, both ways. GameLift's shapes go 6 deep. */
export const MAX_DEPTH = 64
