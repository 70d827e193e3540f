import type { RangedReader } from '../streams/ranged-reader.ts'

/** The part of a {@link RangedReader} that the checks of an entry need. */
export type ByteSource = Pick<RangedReader, 'read' | 'sizeBytes'>

/** Reads a range of the file at once and serves what lies within it from memory; the rest comes from the file. */
export async function prefetch(reader: ByteSource, startOffset: number, endOffset: number): Promise<ByteSource> {
  const window = await reader.read(startOffset, endOffset - startOffset)
  return {
    sizeBytes: reader.sizeBytes,
    async read(offset, length) {
      const isInside = offset >= startOffset && offset + length <= endOffset
      return isInside
        ? window.subarray(offset - startOffset, offset - startOffset + length)
        : reader.read(offset, length)
    },
  }
}
