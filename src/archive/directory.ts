import { archiveFinding, bytes, ZIP_AGAIN } from '../findings/finding.ts'
import { Refused } from '../findings/refused.ts'
import type { RangedReader } from '../streams/ranged-reader.ts'
import { DirectoryColumns } from './directory-columns.ts'
import { type EndOfDirectory, findEndOfDirectory } from './end-of-directory.ts'
import { severalDisks } from './end-record.ts'
import { type EntryFields, unixMode } from './entry.ts'
import { extraProblem, unicodePath, wideDisk, widen } from './extra-fields.ts'
import type { Limits } from './limits.ts'
import { SequentialReader } from './sequential-reader.ts'
import {
  CENTRAL_HEADER_BYTES,
  CENTRAL_HEADER_SIGNATURE,
  DIGITAL_SIGNATURE,
  DIGITAL_SIGNATURE_BYTES,
  IN_ZIP64_16,
} from './zip-format.ts'

/** The central directory of a zip: what is in it, and where. */
export interface Directory {
  readonly end: EndOfDirectory
  readonly columns: DirectoryColumns
}

/**
 * The longest central directory that is read. A million entries have 268 bytes each, of which a header takes 46 and the
 * usual timestamps 24; each thread holds the names in memory.
 */
const MAX_DIRECTORY_BYTES = 256 * 1024 ** 2

/**
 * Reads the central directory. Throws {@link Refused} when there is none, when it contradicts itself, or when it lists
 * more than `limits` allow; that is decided before anything is allocated for it.
 */
export async function readDirectory(reader: RangedReader, limits: Limits): Promise<Directory> {
  const end = await findEndOfDirectory(reader)
  const { entryCount, directoryOffset, directorySizeBytes } = end
  refuseTooMuch(end, limits)

  const columns = new DirectoryColumns(entryCount, directorySizeBytes - entryCount * CENTRAL_HEADER_BYTES)
  const headers = new SequentialReader(reader, directoryOffset, directoryOffset + directorySizeBytes)
  for (let index = 0; index < entryCount; index += 1)
    columns.set(await readCentralHeader(headers, index, end.baseOffset))
  await refuseRemainder(headers, entryCount)
  return { end, columns }
}

function refuseTooMuch({ entryCount, directorySizeBytes }: EndOfDirectory, { maxEntries, areFixed }: Limits): void {
  if (entryCount > maxEntries) {
    throw new Refused(
      archiveFinding(
        'TOO_MANY_ENTRIES',
        `The zip has ${entryCount.toLocaleString('en-US')} entries; at most ${maxEntries.toLocaleString('en-US')} are allowed.`,
        `Leave out what the server does not need (sources, caches, \`.git\`, \`node_modules\`), or pack small files into one archive of their own inside the zip.${areFixed ? '' : ' Whoever runs Gantry can raise GANTRY_MAX_ENTRIES.'}`,
      ),
    )
  }
  if (directorySizeBytes > MAX_DIRECTORY_BYTES) {
    throw new Refused(
      archiveFinding(
        'DIRECTORY_TOO_LARGE',
        `The zip's list of entries takes ${bytes(directorySizeBytes)}; at most ${bytes(MAX_DIRECTORY_BYTES)} are read.`,
        'Zip the folder again without comments and extra attributes (`zip -rX ../build.zip .`), or with fewer files.',
      ),
    )
  }
  if (entryCount * CENTRAL_HEADER_BYTES > directorySizeBytes) throw corrupt(entryCount, 'is too short for that')
}

async function readCentralHeader(headers: SequentialReader, index: number, baseOffset: number): Promise<EntryFields> {
  const count = index + 1
  if (headers.remainingBytes < CENTRAL_HEADER_BYTES) throw corrupt(count, 'ends before it')
  const header = await headers.take(CENTRAL_HEADER_BYTES)
  if (header.readUInt32LE(0) !== CENTRAL_HEADER_SIGNATURE) throw corrupt(count, 'has something else in its place')
  const nameBytes = header.readUInt16LE(28)
  const extraBytes = header.readUInt16LE(30)
  const commentBytes = header.readUInt16LE(32)
  if (headers.remainingBytes < nameBytes + extraBytes + commentBytes) throw corrupt(count, 'ends in the middle of it')

  const fields = {
    index,
    flags: header.readUInt16LE(8),
    method: header.readUInt16LE(10),
    crc32: header.readUInt32LE(16),
    mode: unixMode(header.readUInt8(5), header.readUInt32LE(38)),
  }
  const narrow = {
    compressedSizeBytes: header.readUInt32LE(20),
    uncompressedSizeBytes: header.readUInt32LE(24),
    localHeaderOffset: header.readUInt32LE(42),
  }
  const rest = await headers.take(nameBytes + extraBytes + commentBytes)
  const name = rest.subarray(0, nameBytes)
  const extra = rest.subarray(nameBytes, nameBytes + extraBytes)
  const problem = extraProblem(extra)
  if (problem !== undefined) throw corrupt(count, `${problem} there`)
  const disk = header.readUInt16LE(34)
  if ((disk === IN_ZIP64_16 ? wideDisk(narrow, extra) : disk) !== 0) throw severalDisks()
  const wide = widen(narrow, extra)
  if (wide === undefined) throw corrupt(count, 'lacks its size or place (the zip64 field)')
  return {
    ...fields,
    ...wide,
    localHeaderOffset: wide.localHeaderOffset + baseOffset,
    nameBytes: name,
    unicodePath: unicodePath(extra, name),
  }
}

/** Whatever follows the last entry is a digital signature or a lie about the number of entries. */
async function refuseRemainder(headers: SequentialReader, entryCount: number): Promise<void> {
  if (headers.remainingBytes === 0) return
  if (headers.remainingBytes >= DIGITAL_SIGNATURE_BYTES) {
    const signature = await headers.take(DIGITAL_SIGNATURE_BYTES)
    const isAllThereIs = signature.readUInt16LE(4) === headers.remainingBytes
    if (signature.readUInt32LE(0) === DIGITAL_SIGNATURE && isAllThereIs) return
  }
  throw new Refused(
    archiveFinding(
      'DIRECTORY_CORRUPT',
      `The zip says that it has ${entryCount.toLocaleString('en-US')} entries, but its list goes on after them. Tools without zip64 support write such a zip from more than 65,535 files.`,
      `Use a tool that supports zip64. ${ZIP_AGAIN}`,
    ),
  )
}

function corrupt(entryNumber: number, problem: string): Refused {
  return new Refused(
    archiveFinding(
      'DIRECTORY_CORRUPT',
      `The zip's list of entries is damaged: entry ${entryNumber.toLocaleString('en-US')} is expected, but the list ${problem}.`,
      ZIP_AGAIN,
    ),
  )
}
