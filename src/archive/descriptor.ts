import { entryFinding, ZIP_AGAIN } from '../findings/finding.ts'
import type { Findings } from '../findings/findings.ts'
import { Refused } from '../findings/refused.ts'
import type { ByteSource } from './byte-source.ts'
import type { Entry } from './entry.ts'
import { DESCRIPTOR_SIGNATURE, readUint64 } from './zip-format.ts'

/** CRC and two sizes of 32 bits. */
const MIN_DESCRIPTOR_BYTES = 12
/** Signature, CRC and two sizes of 64 bits. */
const MAX_DESCRIPTOR_BYTES = 24

/**
 * Reports a warning unless the data descriptor behind an entry repeats what the directory says. It may have a signature or
 * none (4.3.9.3) and sizes of 32 or 64 bits (4.3.9.2). Only programs that unpack while they receive need it. Returns how
 * many bytes it takes, 0 if something else is there. Throws {@link Refused} if there's no room for it.
 */
export async function checkDescriptor(
  source: ByteSource,
  entry: Entry,
  offset: number,
  limitOffset: number,
  findings: Findings,
): Promise<number> {
  const found = await source.read(offset, Math.min(MAX_DESCRIPTOR_BYTES, limitOffset - offset))
  const bare = matchingBytes(found, entry)
  if (bare > 0) return bare
  const hasSignature = found.length >= 4 && found.readUInt32LE(0) === DESCRIPTOR_SIGNATURE
  const signed = hasSignature ? matchingBytes(found.subarray(4), entry) : 0
  if (signed > 0) return 4 + signed
  if (found.length < MIN_DESCRIPTOR_BYTES) {
    throw new Refused(
      entryFinding(
        'ENTRIES_OVERLAP',
        entry,
        'Behind the data of {} a data descriptor is announced, but the next entry, or the list at the end of the zip, begins in its place. Some programs take that for a zip bomb.',
        ZIP_AGAIN,
      ),
    )
  }
  findings.add(
    entryFinding(
      'DESCRIPTOR_DIFFERS',
      entry,
      'The record behind the data of {}, which repeats its size and checksum (its data descriptor), is missing or contradicts the list at the end of the zip.',
      'Zip the folder again, to a file rather than to a pipe.',
    ),
  )
  return 0
}

/** How many bytes repeat the directory: 12, 20 with sizes of 64 bits, 0 if they say something else. */
function matchingBytes(fields: Buffer, { crc32, compressedSizeBytes, uncompressedSizeBytes }: Entry): number {
  if (fields.length < 12 || fields.readUInt32LE(0) !== crc32) return 0
  if (fields.readUInt32LE(4) === compressedSizeBytes && fields.readUInt32LE(8) === uncompressedSizeBytes) return 12
  const isWide =
    fields.length >= 20 &&
    readUint64(fields, 4) === compressedSizeBytes &&
    readUint64(fields, 12) === uncompressedSizeBytes
  return isWide ? 20 : 0
}
