import { archiveFinding, bytes, entryFinding, printable, ZIP_AGAIN } from '../findings/finding.ts'
import type { Findings } from '../findings/findings.ts'
import type { Finding } from '../model/report.ts'
import type { RangedReader } from '../streams/ranged-reader.ts'
import type { Directory } from './directory.ts'
import type { DirectoryColumns } from './directory-columns.ts'
import type { Entry } from './entry.ts'
import { hasLeadingEntry } from './unlisted.ts'
import { LOCAL_HEADER_SIGNATURE } from './zip-format.ts'

/** The indices of the entries in the order in which their data lies in the file. */
export function sortByOffset(columns: DirectoryColumns): Uint32Array {
  const order = new Uint32Array(columns.entryCount).map((_, position) => position)
  const isSorted = order.every(
    index => index === 0 || columns.localHeaderOffset(index - 1) <= columns.localHeaderOffset(index),
  )
  if (isSorted) return order
  return order.sort((a, b) => columns.localHeaderOffset(a) - columns.localHeaderOffset(b) || a - b)
}

/**
 * Every entry must have its own bytes, between the beginning of the file and the central directory. So nothing is
 * inflated twice, and what comes out is bounded by the size of the file. True if it isn't so: nothing may be inflated.
 */
export function checkLayout(directory: Directory, order: Uint32Array, findings: Findings): boolean {
  const { columns, end } = directory
  let isBroken = false
  /** Of the entries so far, the one that reaches furthest. */
  let furthest: number | undefined
  /** Its name, which may be long and have thousands of entries overlap it. */
  let furthestName: string | undefined
  for (const index of order) {
    const offset = columns.localHeaderOffset(index)
    const minimumEnd = columns.minimumEnd(index)
    if (offset < 0 || minimumEnd > end.directoryOffset) {
      isBroken = true
      findings.add(outside(columns.entry(index), end.directoryOffset))
      continue
    }
    const furthestEnd = furthest === undefined ? 0 : columns.minimumEnd(furthest)
    if (furthest !== undefined && furthestEnd > offset) {
      isBroken = true
      furthestName ??= printable(columns.entry(furthest).name)
      findings.add(overlap(columns.entry(index), furthestName))
    }
    if (minimumEnd <= furthestEnd) continue
    furthest = index
    furthestName = undefined
  }
  return isBroken
}

function outside(entry: Entry, dataBytes: number): Finding {
  return entryFinding(
    'ENTRY_OUTSIDE_FILE',
    entry,
    `{} should take ${bytes(entry.compressedSizeBytes)} from byte ${entry.localHeaderOffset.toLocaleString('en-US')} on, which is not within the file's ${bytes(dataBytes)} of data.`,
    ZIP_AGAIN,
  )
}

function overlap(entry: Entry, other: string): Finding {
  return entryFinding(
    'ENTRIES_OVERLAP',
    entry,
    `{} begins within the data of another entry, "${other}". Zip bombs are made this way.`,
    ZIP_AGAIN,
  )
}

/** What lies in front of the zip and behind it. */
export async function checkSurroundings(
  reader: RangedReader,
  directory: Directory,
  order: Uint32Array,
  findings: Findings,
): Promise<void> {
  const { columns, end } = directory
  if (end.trailingBytes > 0) {
    findings.add(
      archiveFinding(
        'TRAILING_DATA',
        `${bytes(end.trailingBytes)} follow the end of the zip. Some programs refuse such a file.`,
        'Check that the file was written once and by one program; zip the folder again to be sure.',
      ),
    )
  }
  const first = order[0] === undefined ? end.directoryOffset : columns.localHeaderOffset(order[0])
  if (first <= 0) return
  const head = await reader.read(0, Math.min(first, 4))
  const isHeader = head.length === 4 && head.readUInt32LE(0) === LOCAL_HEADER_SIGNATURE
  if (isHeader || (await hasLeadingEntry(reader, first))) {
    // As when an upload breaks off just behind a zip that lies uncompressed in another: the end found is the inner one's.
    findings.add(
      archiveFinding(
        'UNLISTED_ENTRIES',
        'In front of the first entry there are some that the list at the end of the file does not have: it is cut short, or two zips were joined.',
        `Compare the file's size with the original's. ${ZIP_AGAIN}`,
      ),
    )
    return
  }
  findings.add(
    archiveFinding(
      'LEADING_DATA',
      `${bytes(first)} come before the first entry, as in a self-extracting archive. They are ignored.`,
      'Upload a plain .zip if the file is larger than you expect.',
    ),
  )
}
