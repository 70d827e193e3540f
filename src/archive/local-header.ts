import { isAscii } from 'node:buffer'
import { bytes, entryFinding, ZIP_AGAIN } from '../findings/finding.ts'
import { Refused } from '../findings/refused.ts'
import type { ByteSource } from './byte-source.ts'
import type { Entry } from './entry.ts'
import { extraProblem, unicodePath, widen } from './extra-fields.ts'
import {
  FLAG_DESCRIPTOR,
  FLAG_UTF8,
  FLAGS_ENCRYPTED,
  LOCAL_HEADER_BYTES,
  LOCAL_HEADER_SIGNATURE,
} from './zip-format.ts'

/** What the header in front of an entry's data tells beyond the directory. */
export interface LocalHeader {
  readonly dataOffset: number
  /** Whether a data descriptor follows the data. */
  readonly hasDescriptor: boolean
}

/**
 * Reads the header in front of an entry's data and holds it against the directory: a program that unpacks from the
 * beginning to the end must get the same files as one that reads the directory. Throws {@link Refused} where it doesn't.
 * `limitOffset` is where the next entry, or the directory, begins.
 */
export async function checkLocalHeader(source: ByteSource, entry: Entry, limitOffset: number): Promise<LocalHeader> {
  const { localHeaderOffset } = entry
  const header = await source.read(localHeaderOffset, LOCAL_HEADER_BYTES)
  if (header.readUInt32LE(0) !== LOCAL_HEADER_SIGNATURE) {
    throw new Refused(
      entryFinding(
        'LOCAL_HEADER_MISSING',
        entry,
        `{} should begin at ${localHeaderOffset.toLocaleString('en-US')}, but something else is there: the file was changed or is damaged.`,
        ZIP_AGAIN,
      ),
    )
  }
  const flags = header.readUInt16LE(6)
  const nameLength = header.readUInt16LE(26)
  const dataOffset = localHeaderOffset + LOCAL_HEADER_BYTES + nameLength + header.readUInt16LE(28)
  if (dataOffset + entry.compressedSizeBytes > limitOffset) {
    throw new Refused(
      entryFinding(
        'ENTRIES_OVERLAP',
        entry,
        `The data of {} takes ${bytes(dataOffset + entry.compressedSizeBytes - limitOffset)} of what belongs to the next entry.`,
        ZIP_AGAIN,
      ),
    )
  }
  const rest = await source.read(
    localHeaderOffset + LOCAL_HEADER_BYTES,
    dataOffset - localHeaderOffset - LOCAL_HEADER_BYTES,
  )
  if (!rest.subarray(0, nameLength).equals(entry.nameBytes)) throw differs(entry, 'gives another name')
  const extra = rest.subarray(nameLength)
  const problem = extraProblem(extra)
  if (problem !== undefined) throw differs(entry, `${problem}, other`)
  const path = unicodePath(extra, entry.nameBytes)
  if (path !== undefined && path.length > 0) {
    // The field is UTF-8: the same bytes are the same name only where the list has it in UTF-8 too.
    const isSame = path.equals(entry.pathBytes) && (entry.isUtf8 || isAscii(path))
    if (!isSame) throw differs(entry, 'gives another name')
  }
  if (header.readUInt16LE(8) !== entry.method) throw differs(entry, 'gives another compression method')
  if ((flags & FLAGS_ENCRYPTED) !== 0) throw differs(entry, 'calls it encrypted, other')
  if (((flags ^ entry.flags) & FLAG_UTF8) !== 0 && !isAscii(entry.nameBytes)) {
    throw differs(entry, 'gives its name in another encoding')
  }

  const hasDescriptor = (flags & FLAG_DESCRIPTOR) !== 0
  const narrow = {
    compressedSizeBytes: header.readUInt32LE(18),
    uncompressedSizeBytes: header.readUInt32LE(22),
    localHeaderOffset: 0,
  }
  const wide = widen(narrow, extra)
  // 4.4.4: with bit 3 "the fields crc-32, compressed size and uncompressed size are set to zero in the local header". Some
  // tools state the truth nevertheless; programs that stream believe whatever isn't zero.
  const isTrue = (stated: number | undefined, truth: number) => stated === truth || (hasDescriptor && stated === 0)
  if (!isTrue(header.readUInt32LE(14), entry.crc32)) throw differs(entry, 'gives another checksum')
  if (
    !isTrue(wide?.compressedSizeBytes, entry.compressedSizeBytes) ||
    !isTrue(wide?.uncompressedSizeBytes, entry.uncompressedSizeBytes)
  ) {
    throw differs(entry, 'gives another size')
  }
  return { dataOffset, hasDescriptor }
}

function differs(entry: Entry, what: string): Refused {
  return new Refused(
    entryFinding(
      'LOCAL_HEADER_DIFFERS',
      entry,
      `The zip contradicts itself about {}: the header in front of its data ${what} than the list at the end of the zip.`,
      ZIP_AGAIN,
    ),
  )
}
