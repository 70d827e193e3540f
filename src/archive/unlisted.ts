import { entryFinding, ZIP_AGAIN } from '../findings/finding.ts'
import { Refused } from '../findings/refused.ts'
import type { ByteSource } from './byte-source.ts'
import type { Entry } from './entry.ts'

/** LOCAL_HEADER_SIGNATURE as it is in a file. */
const LOCAL_HEADER_MAGIC = Buffer.from('PK\x03\x04', 'latin1')
/** What is read at a time. */
const PIECE_BYTES = 1024 ** 2

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
  // Pieces overlap, so that a signature is whole in one of them.
  const overlap = LOCAL_HEADER_MAGIC.length - 1
  for (let offset = endOffset; offset + overlap < limitOffset; offset += PIECE_BYTES - overlap) {
    const piece = await source.read(offset, Math.min(PIECE_BYTES, limitOffset - offset))
    if (!piece.includes(LOCAL_HEADER_MAGIC)) continue
    throw new Refused(
      entryFinding(
        'UNLISTED_ENTRIES',
        entry,
        'Behind {} there is an entry that the list at the end of the zip does not have. Programs that unpack while they receive would unpack it.',
        ZIP_AGAIN,
      ),
    )
  }
}
