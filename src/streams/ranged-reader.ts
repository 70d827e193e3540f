/** Immutable bytes that can be read from any place, wherever they are kept. */
export interface RangedReader extends AsyncDisposable {
  readonly sizeBytes: number
  /**
   * Exactly `length` bytes from `offset` on, in memory that is the caller's from then on. Asking for bytes beyond the end
   * is a defect of the caller's and throws a `RangeError`; any other rejection is a failure of the storage.
   */
  read(offset: number, length: number): Promise<Buffer>
}

/** Throws a `RangeError` unless `length` bytes at `offset` lie within `sizeBytes`. */
export function assertRange(offset: number, length: number, sizeBytes: number): void {
  const valid = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0
  if (!valid || offset + length > sizeBytes) {
    throw new RangeError(`can't read ${length} bytes at ${offset} of ${sizeBytes}`)
  }
}
