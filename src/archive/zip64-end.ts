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
  /** Where the locator says that it begins. */
  readonly statedOffset: number
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
  const statedOffset = readUint64(locator, 8)
  const offsets = [...new Set([statedOffset, locatorOffset - ZIP64_END_BYTES])]
  const records = await Promise.all(offsets.map(offset => readRecord(reader, offset, locatorOffset)))
  const found = offsets.flatMap((offset, index) => {
    const record = records[index]
    return record === undefined ? [] : [{ record, offset, statedOffset }]
  })
  // Of two, some programs believe in the one that the locator names, others in the one in front of it.
  if (found.length > 1) throw contradiction()
  const only = found.find(({ record }) => record.endOffset === locatorOffset)
  if (only !== undefined) {
    if (!agree(plain, only.record)) throw contradiction()
    return only
  }
  if (found.length === 0 && !needsZip64(plain)) return undefined
  throw zip64Misplaced()
}

/** What has the signature of a record, be it one or not, and where it would end. */
async function readRecord(
  reader: RangedReader,
  offset: number,
  locatorOffset: number,
): Promise<(EndRecord & { readonly endOffset: number }) | undefined> {
  if (offset > locatorOffset - ZIP64_END_BYTES) return undefined
  const record = await reader.read(offset, ZIP64_END_BYTES)
  if (record.readUInt32LE(0) !== ZIP64_END_SIGNATURE) return undefined
  return {
    // 4.3.14.1: the size "should not include the leading 12 bytes".
    endOffset: offset + 12 + readUint64(record, 4),
    diskNumber: record.readUInt32LE(16),
    directoryDisk: record.readUInt32LE(20),
    entriesOnDisk: readUint64(record, 24),
    entryCount: readUint64(record, 32),
    directorySizeBytes: readUint64(record, 40),
    directoryOffset: readUint64(record, 48),
  }
}

function contradiction(): Refused {
  return new Refused(
    archiveFinding(
      'DIRECTORY_CORRUPT',
      'The records at the end of the zip contradict each other, so that programs would unpack different files.',
      ZIP_AGAIN,
    ),
  )
}

export function zip64Misplaced(): Refused {
  return new Refused(
    archiveFinding(
      'DIRECTORY_CORRUPT',
      'The zip64 record, which holds the sizes of a zip as large as this, is not where the end of the zip says it is.',
      ZIP_AGAIN,
    ),
  )
}
