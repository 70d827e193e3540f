import type { RangedReader } from '../streams/ranged-reader.ts'
import { release } from './release.ts'

/** The part of a {@link RangedReader} that the checks of an entry need. */
export type ByteSource = Pick<RangedReader, 'read' | 'sizeBytes'>

/** What was read ahead, until it is released. */
export interface Window extends ByteSource {
  /** Gives the memory back; nothing that was read from it may be looked at any more. */
  release(): void
}

/** Reads a range of the file at once and serves what lies within it from memory; the rest comes from the file. */
export async function prefetch(reader: ByteSource, startOffset: number, endOffset: number): Promise<Window> {
  const window = await reader.read(startOffset, endOffset - startOffset)
  return {
    sizeBytes: reader.sizeBytes,
    release: () => release(window),
    async read(offset, length) {
      const isInside = offset >= startOffset && offset + length <= endOffset
      return isInside
        ? window.subarray(offset - startOffset, offset - startOffset + length)
        : reader.read(offset, length)
    },
  }
}
