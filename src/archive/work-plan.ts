import type { Directory } from './directory.ts'
import type { DirectoryColumns } from './directory-columns.ts'

/** Entries that lie side by side in the file, as a range of the order by offset, and where their bytes end. */
export interface Task {
  readonly from: number
  readonly to: number
  readonly endOffset: number
  /** One entry whose content is streamed rather than held in memory. */
  readonly isLarge: boolean
}

/** What is read, or inflated, in one piece. Two such buffers are the most that a thread holds. */
export const SMALL_ENTRY_BYTES = 16 * 1024 ** 2
/** How much of the file is read at once for a group of small entries. */
const GROUP_BYTES = 4 * 1024 ** 2
/** Bytes between two entries that are cheaper to read than to skip. */
const MAX_GAP_BYTES = 64 * 1024
/** A local header's extra area is a few dozen bytes; where it is longer, there will be another read. */
const EXTRA_BYTES = 512

/**
 * The same for every thread that reads the same directory: the tasks in the order in which they are taken. The large ones
 * come first, the largest at the head, so that no thread is left with one at the end.
 */
export function planWork({ columns, end }: Directory, order: Uint32Array): Task[] {
  const large: (Task & { readonly costBytes: number })[] = []
  const groups: Task[] = []
  let from = 0
  while (from < order.length) {
    const first = order[from] ?? 0
    let to = from + 1
    let endOffset = columns.minimumEnd(first)
    if (!isSmall(columns, first)) {
      const costBytes = columns.compressedSizeBytes(first) + columns.uncompressedSizeBytes(first)
      large.push({ from, to, endOffset, isLarge: true, costBytes })
      from = to
      continue
    }
    for (; to < order.length; to += 1) {
      const next = order[to] ?? 0
      const nextEnd = columns.minimumEnd(next)
      if (!isSmall(columns, next) || columns.localHeaderOffset(next) - endOffset > MAX_GAP_BYTES) break
      if (nextEnd - columns.localHeaderOffset(first) > GROUP_BYTES) break
      endOffset = nextEnd
    }
    groups.push({ from, to, endOffset: Math.min(endOffset + EXTRA_BYTES, end.directoryOffset), isLarge: false })
    from = to
  }
  large.sort((a, b) => b.costBytes - a.costBytes || a.from - b.from)
  return [...large, ...groups]
}

function isSmall(columns: DirectoryColumns, index: number): boolean {
  const largest = Math.max(columns.compressedSizeBytes(index), columns.uncompressedSizeBytes(index))
  return largest <= SMALL_ENTRY_BYTES
}
