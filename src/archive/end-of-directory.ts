import { archiveFinding, bytes, ZIP_AGAIN, ZIP_COMMAND } from '../findings/finding.ts'
import { Refused } from '../findings/refused.ts'
import type { RangedReader } from '../streams/ranged-reader.ts'
import { type EndRecord, refuseSeveralDisks } from './end-record.ts'
import { KIND_BYTES, kindOf } from './file-kind.ts'
import { CENTRAL_HEADER_SIGNATURE, END_BYTES, END_SIGNATURE, LOCAL_HEADER_SIGNATURE } from './zip-format.ts'
import { readZip64End, zip64Misplaced } from './zip64-end.ts'

/** Where the central directory is and what the records behind it say of it. */
export interface EndOfDirectory {
  readonly entryCount: number
  /** From the beginning of the file. */
  readonly directoryOffset: number
  readonly directorySizeBytes: number
  /** To be added to every offset that the directory gives: the length of what somebody put in front of the zip. */
  readonly baseOffset: number
  /** How much follows the end of the zip. */
  readonly trailingBytes: number
}

/** The record and a comment of at most 65,535 bytes. */
const MAX_TAIL_BYTES = END_BYTES + 0xffff

/** {@link END_SIGNATURE} as it is in a file. */
const END_MAGIC = Buffer.from('PK\x05\x06', 'latin1')

/** Finds the central directory. Throws {@link Refused} when the file is not a zip, is cut short, or has several disks. */
export async function findEndOfDirectory(reader: RangedReader): Promise<EndOfDirectory> {
  const tailBytes = Math.min(reader.sizeBytes, MAX_TAIL_BYTES)
  const tailOffset = reader.sizeBytes - tailBytes
  const tail = await reader.read(tailOffset, tailBytes)
  const position = findEndRecord(tail)
  if (position === undefined) throw new Refused(await explainMissingEnd(reader))

  refuseSecondEnd(tail, position)
  const plain: EndRecord = {
    diskNumber: tail.readUInt16LE(position + 4),
    directoryDisk: tail.readUInt16LE(position + 6),
    entriesOnDisk: tail.readUInt16LE(position + 8),
    entryCount: tail.readUInt16LE(position + 10),
    directorySizeBytes: tail.readUInt32LE(position + 12),
    directoryOffset: tail.readUInt32LE(position + 16),
  }
  const endOffset = tailOffset + position
  const zip64 = await readZip64End(reader, endOffset, plain)
  const record = zip64?.record ?? plain
  refuseSeveralDisks(record)
  const place = await placeDirectory(reader, record, zip64?.offset ?? endOffset)
  if (zip64 !== undefined && ![zip64.offset, zip64.offset - place.baseOffset].includes(zip64.statedOffset)) {
    throw zip64Misplaced()
  }
  const commentBytes = tail.readUInt16LE(position + 20)
  return { ...place, trailingBytes: tailBytes - position - END_BYTES - commentBytes }
}

/** The last record whose comment ends with the file, else the last whose comment ends before it: something follows. */
function findEndRecord(tail: Buffer): number | undefined {
  let withTrailingData: number | undefined
  for (let position = tail.length - END_BYTES; position >= 0; position -= 1) {
    if (tail[position] !== 0x50 || tail.readUInt32LE(position) !== END_SIGNATURE) continue
    const end = position + END_BYTES + tail.readUInt16LE(position + 20)
    if (end === tail.length) return position
    if (end < tail.length) withTrailingData ??= position
  }
  return withTrailingData
}

/**
 * Many programs take the last record they find, be its comment what it may: to them, one in the comment of `position`, or
 * behind it, is the end of another zip. Nobody has that signature in a comment by accident.
 */
function refuseSecondEnd(tail: Buffer, position: number): void {
  if (tail.indexOf(END_MAGIC, position + 4) < 0) return
  throw new Refused(
    archiveFinding(
      'DIRECTORY_CORRUPT',
      'The zip has two ends, one in the comment of the other or behind it, so that programs would unpack different files.',
      ZIP_AGAIN,
    ),
  )
}

/**
 * The directory ends where the end records begin. Whatever the given offset lacks of that is what somebody put in front
 * of the zip, such as a self-extractor. Some programs look at the given offset nevertheless, where there must be none then.
 */
async function placeDirectory(reader: RangedReader, record: EndRecord, recordsOffset: number) {
  const { entryCount, directorySizeBytes, directoryOffset } = record
  const offset = recordsOffset - directorySizeBytes
  const baseOffset = offset - directoryOffset
  if (baseOffset < 0) {
    throw new Refused(
      archiveFinding(
        'DIRECTORY_CORRUPT',
        `The zip says that its list of entries takes ${bytes(directorySizeBytes)} from ${directoryOffset.toLocaleString('en-US')} on, but only ${bytes(recordsOffset)} come before its end: bytes are missing from its beginning or its middle, or were changed.`,
        `Compare the file's size with the original's. If it is the last piece of a zip that 7-Zip split (.zip.001, .zip.002, …), \`cat build.zip.* > build.zip\` joins them. ${ZIP_AGAIN}`,
      ),
    )
  }
  const place = { entryCount, directorySizeBytes, directoryOffset: offset, baseOffset }
  if (entryCount === 0 && directorySizeBytes === 0) return place
  if (directorySizeBytes < 4 || !(await isDirectoryAt(reader, offset))) {
    throw new Refused(
      archiveFinding(
        'DIRECTORY_CORRUPT',
        `The list of entries isn't at ${offset.toLocaleString('en-US')}, where the end of the zip says it is, or is encrypted.`,
        ZIP_AGAIN,
      ),
    )
  }
  if (baseOffset > 0 && (await isDirectoryAt(reader, directoryOffset))) {
    throw new Refused(
      archiveFinding(
        'DIRECTORY_CORRUPT',
        `The zip has a list of entries at ${offset.toLocaleString('en-US')} and another at ${directoryOffset.toLocaleString('en-US')}. Which one is unpacked depends on the program.`,
        ZIP_AGAIN,
      ),
    )
  }
  return place
}

async function isDirectoryAt(reader: RangedReader, offset: number): Promise<boolean> {
  return (await reader.read(offset, 4)).readUInt32LE(0) === CENTRAL_HEADER_SIGNATURE
}

async function explainMissingEnd(reader: RangedReader) {
  const head = await reader.read(0, Math.min(reader.sizeBytes, KIND_BYTES))
  if (head.length === 0) {
    return archiveFinding(
      'FILE_EMPTY',
      'The file is empty: it has 0 bytes.',
      'Check that the step that makes the zip ran and wrote to the path that is uploaded, then upload to a new build.',
    )
  }
  if (head.length >= 4 && head.readUInt32LE(0) === LOCAL_HEADER_SIGNATURE) {
    return archiveFinding(
      'TRUNCATED',
      `The file begins as a zip but has no end: it stops after ${bytes(reader.sizeBytes)}, before its list of entries is complete.`,
      "Compare the file's size with the original's: the tool that made it may have run out of disk or been stopped. If it is a piece of a zip that 7-Zip split (.zip.001, .zip.002, …), `cat build.zip.* > build.zip` joins them. Zip the folder again if the original is cut short too, check it with `gantry verify build.zip`, and upload it to a new build.",
    )
  }
  const kind = kindOf(head)
  return archiveFinding(
    'NOT_A_ZIP',
    kind === undefined
      ? 'The file is not a zip: it neither begins nor ends as one.'
      : `The file is not a zip. It looks like ${kind}.`,
    `A build is one zip file with the game server in it. Put the files into a folder and zip it, for example with ${ZIP_COMMAND}, and upload that to a new build.`,
  )
}
