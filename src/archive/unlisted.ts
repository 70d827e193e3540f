import { entryFinding, ZIP_AGAIN } from '../findings/finding.ts'
import { Refused } from '../findings/refused.ts'
import type { ByteSource } from './byte-source.ts'
import type { Entry } from './entry.ts'
import { LOCAL_HEADER_BYTES, METHOD_DEFLATE, METHOD_STORED } from './zip-format.ts'

/** LOCAL_HEADER_SIGNATURE as it is in a file. */
const LOCAL_HEADER_MAGIC = Buffer.from('PK\x03\x04', 'latin1')
/** What is read at a time. */
const PIECE_BYTES = 1024 ** 2
/** 4.4.3.2: the highest version of the format that there is, 6.3. */
const MAX_VERSION = 63

/**
 * Throws {@link Refused} if there's a local header between the end of an entry and `limitOffset`, where the next one, or
 * the directory, begins. Programs that unpack while they receive search for it and unpack what nobody listed. Other bytes
 * may be there, such as the signature of an Android package or the room that a deleted entry left.
 */
export async function refuseUnlisted(
  source: ByteSource,
  entry: Entry,
  endOffset: number,
  limitOffset: number,
): Promise<void> {
  if (!(await hasLocalHeader(source, endOffset, limitOffset, () => true))) return
  throw new Refused(
    entryFinding(
      'UNLISTED_ENTRIES',
      entry,
      'Behind {} there is an entry that the list at the end of the zip does not have. Programs that unpack while they receive would unpack it.',
      ZIP_AGAIN,
    ),
  )
}

/**
 * Whether there's an entry in the first `length` bytes of a file, in front of those that are listed. A self-extractor has
 * the signature in its code; with a header behind it, it's more than that.
 */
export function hasLeadingEntry(source: ByteSource, length: number): Promise<boolean> {
  return hasLocalHeader(source, 0, length, isLikelyHeader)
}

/** Looks for the signature, in bytes of which those behind it satisfy `isHeader`: up to the length of a header. */
async function hasLocalHeader(
  source: ByteSource,
  startOffset: number,
  endOffset: number,
  isHeader: (bytes: Buffer) => boolean,
): Promise<boolean> {
  // Pieces overlap, so that a header is whole in one of them.
  const overlap = LOCAL_HEADER_BYTES - 1
  for (let offset = startOffset; offset < endOffset; offset += PIECE_BYTES - overlap) {
    const piece = await source.read(offset, Math.min(PIECE_BYTES, endOffset - offset))
    for (let at = piece.indexOf(LOCAL_HEADER_MAGIC); at >= 0; at = piece.indexOf(LOCAL_HEADER_MAGIC, at + 1)) {
      if (isHeader(piece.subarray(at, at + LOCAL_HEADER_BYTES))) return true
    }
  }
  return false
}

function isLikelyHeader(header: Buffer): boolean {
  if (header.length < LOCAL_HEADER_BYTES) return false
  const method = header.readUInt16LE(8)
  const isMethod = method === METHOD_STORED || method === METHOD_DEFLATE
  return isMethod && header.readUInt16LE(4) <= MAX_VERSION && header.readUInt16LE(26) > 0
}
