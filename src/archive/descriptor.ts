import { entryFinding } from '../findings/finding.ts'
import type { Finding } from '../model/report.ts'
import type { ByteSource } from './byte-source.ts'
import type { Entry } from './entry.ts'
import { DESCRIPTOR_SIGNATURE, readUint64 } from './zip-format.ts'

/** Signature, CRC and two sizes of 64 bits. */
const MAX_DESCRIPTOR_BYTES = 24

/**
 * A warning unless the data descriptor behind an entry repeats what the directory says. It may
 * have a signature or none (4.3.9.3) and sizes of 32 or 64 bits (4.3.9.2). Only programs that unpack while they
 * receive need it.
 */
export async function checkDescriptor(
  source: ByteSource,
  entry: Entry,
  offset: number,
  limitOffset: number,
): Promise<Finding | undefined> {
  const found = await source.read(offset, Math.min(MAX_DESCRIPTOR_BYTES, limitOffset - offset))
  const hasSignature = found.length >= 4 && found.readUInt32LE(0) === DESCRIPTOR_SIGNATURE
  if (matches(found, entry) || (hasSignature && matches(found.subarray(4), entry))) return undefined
  return entryFinding(
    'DESCRIPTOR_DIFFERS',
    entry,
    'The record behind the data of {}, which repeats its size and checksum (its data descriptor), is missing or contradicts the list at the end of the zip.',
    'Zip the folder again, to a file rather than to a pipe.',
  )
}

function matches(fields: Buffer, { crc32, compressedSizeBytes, uncompressedSizeBytes }: Entry): boolean {
  if (fields.length < 12 || fields.readUInt32LE(0) !== crc32) return false
  if (fields.readUInt32LE(4) === compressedSizeBytes && fields.readUInt32LE(8) === uncompressedSizeBytes) return true
  return (
    fields.length >= 20 &&
    readUint64(fields, 4) === compressedSizeBytes &&
    readUint64(fields, 12) === uncompressedSizeBytes
  )
}
