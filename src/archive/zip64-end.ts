import { archiveFinding, ZIP_AGAIN } from '../findings/finding.ts'
import { Refused } from '../findings/refused.ts'
import type { RangedReader } from '../streams/ranged-reader.ts'
import { agree, type EndRecord, needsZip64, severalDisks } from './end-record.ts'
import {
  readUint64,
  ZIP64_END_BYTES,
  ZIP64_END_SIGNATURE,
  ZIP64_LOCATOR_BYTES,
  ZIP64_LOCATOR_SIGNATURE,
} from './zip-format.ts'

interface Zip64End {
  readonly record: EndRecord
  /** Where the record begins, from the beginning of the file. */
  readonly offset: number
}

/**
 * The zip64 end record of an archive whose plain end record `plain` is at `endOffset`, or undefined if it has none. A zip
 * that needs one and hasn't a readable one is refused.
 */
export async function readZip64End(
  reader: RangedReader,
  endOffset: number,
  plain: EndRecord,
): Promise<Zip64End | undefined> {
  const locatorOffset = endOffset - ZIP64_LOCATOR_BYTES
  if (locatorOffset < ZIP64_END_BYTES) return undefined
  const locator = await reader.read(locatorOffset, ZIP64_LOCATOR_BYTES)
  // Exactly 65,535 entries need no zip64 record, though their number looks like it.
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR_SIGNATURE) return undefined
  if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1) throw severalDisks()

  // Where something was put in front of the zip, the given offset is too small by its length.
  for (const offset of [readUint64(locator, 8), locatorOffset - ZIP64_END_BYTES]) {
    const record = await readRecord(reader, offset, locatorOffset)
    if (record === undefined) continue
    if (agree(plain, record)) return { record, offset }
    throw new Refused(
      archiveFinding(
        'DIRECTORY_CORRUPT',
        'The two records at the end of the zip contradict each other, so that programs would unpack different files.',
        ZIP_AGAIN,
      ),
    )
  }
  if (!needsZip64(plain)) return undefined
  throw new Refused(
    archiveFinding(
      'DIRECTORY_CORRUPT',
      'The zip64 record, which holds the sizes of a zip as large as this, is not where the end of the zip says it is.',
      ZIP_AGAIN,
    ),
  )
}

async function readRecord(reader: RangedReader, offset: number, locatorOffset: number): Promise<EndRecord | undefined> {
  if (offset > locatorOffset - ZIP64_END_BYTES) return undefined
  const record = await reader.read(offset, ZIP64_END_BYTES)
  if (record.readUInt32LE(0) !== ZIP64_END_SIGNATURE) return undefined
  // 4.3.14.1: the size "should not include the leading 12 bytes".
  if (offset + 12 + readUint64(record, 4) !== locatorOffset) return undefined
  return {
    diskNumber: record.readUInt32LE(16),
    directoryDisk: record.readUInt32LE(20),
    entriesOnDisk: readUint64(record, 24),
    entryCount: readUint64(record, 32),
    directorySizeBytes: readUint64(record, 40),
    directoryOffset: readUint64(record, 48),
  }
}
