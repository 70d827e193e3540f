/** How much an archive may ask of whoever unpacks it. */
export interface Limits {
  /** The largest sum of the sizes that the entries declare. */
  readonly maxUncompressedBytes: number
  /** The most entries, folders included. */
  readonly maxEntries: number
  /** Whether nobody can raise them, so that no finding says who could. */
  readonly areFixed?: boolean
}
