import { Broken } from '../broken.ts'
import type { FileWindows, Range } from '../file-windows.ts'

/** What a data directory says: where in memory something is, and how long. */
export interface Directory {
  readonly address: number
  readonly sizeBytes: number
}

export interface PeHeader {
  readonly machine: number
  readonly characteristics: number
  readonly subsystem: number
  readonly isPe32Plus: boolean
  /** The lower 32 bits of where the file wants to be in memory. */
  readonly imageBase: number
  /** Where sections may begin in the file: at multiples of this. */
  readonly fileAlignmentBytes: number
  /** So much of the beginning of the file is loaded as it is. */
  readonly headersBytes: number
  readonly directories: readonly Directory[]
  readonly sections: { readonly offset: number; readonly count: number }
}

/** Offsets and sizes by Microsoft's "PE Format". */
const DOS_HEADER_BYTES = 0x40
const DOS_RELOCATIONS_AT = 0x18
const PE_OFFSET_AT = 0x3c
const PE_SIGNATURE = 0x00004550
/** The signature and the COFF header. */
const COFF_BYTES = 24
const PE32 = 0x10b
const PE32_PLUS = 0x20b
/** How much precedes the data directories, and how many of them there are. */
const PLAIN_BYTES_PE32 = 96
const PLAIN_BYTES_PE32_PLUS = 112
const MAX_DIRECTORIES = 16
/** No linker puts more in front of the PE header; with a larger offset it's something else that begins with MZ. */
const MAX_PE_OFFSET = 64 * 1024

/** Reads the headers; undefined if it is a DOS program, or a text that begins with MZ. Throws {@link Broken}. */
export async function readPeHeader(file: FileWindows): Promise<PeHeader | undefined> {
  const coff = await readCoffHeader(file)
  if (!coff) return undefined
  const { offset, bytes } = coff
  const optional = file.demand('its PE headers would', {
    offset: offset + COFF_BYTES,
    length: bytes.readUInt16LE(20),
  })
  await file.load([optional])
  const sections = { offset: optional.offset + optional.length, count: bytes.readUInt16LE(6) }
  return {
    machine: bytes.readUInt16LE(4),
    characteristics: bytes.readUInt16LE(22),
    sections,
    ...readOptionalHeader(file.bytes(optional)),
  }
}

async function readCoffHeader(file: FileWindows): Promise<{ offset: number; bytes: Buffer } | undefined> {
  const { head } = file
  if (head.length < DOS_HEADER_BYTES) return undefined
  const range: Range = { offset: head.readUInt32LE(PE_OFFSET_AT), length: COFF_BYTES }
  if (!file.holds(range)) {
    // The DOS program in front of a PE header has its relocations, of which there are none, behind the DOS header.
    const hasStub = head.readUInt16LE(DOS_RELOCATIONS_AT) === DOS_HEADER_BYTES && range.offset < MAX_PE_OFFSET
    if (hasStub) file.demand('its PE headers would', range)
    return undefined
  }
  if (range.offset >= MAX_PE_OFFSET) return undefined
  await file.load([range])
  const bytes = file.bytes(range)
  return bytes.readUInt32LE(0) === PE_SIGNATURE ? { offset: range.offset, bytes } : undefined
}

function readOptionalHeader(bytes: Buffer) {
  const magic = bytes.length < 2 ? 0 : bytes.readUInt16LE(0)
  if (magic !== PE32 && magic !== PE32_PLUS) {
    throw new Broken(`its optional header begins with 0x${magic.toString(16)}, which is neither PE32 nor PE32+`)
  }
  const isPe32Plus = magic === PE32_PLUS
  const plainBytes = isPe32Plus ? PLAIN_BYTES_PE32_PLUS : PLAIN_BYTES_PE32
  if (bytes.length < plainBytes) throw new Broken(`its optional header has only ${bytes.length} bytes`)
  const count = Math.min(
    bytes.readUInt32LE(plainBytes - 4),
    Math.floor((bytes.length - plainBytes) / 8),
    MAX_DIRECTORIES,
  )
  return {
    isPe32Plus,
    imageBase: bytes.readUInt32LE(isPe32Plus ? 24 : 28),
    fileAlignmentBytes: bytes.readUInt32LE(36),
    headersBytes: bytes.readUInt32LE(60),
    subsystem: bytes.readUInt16LE(68),
    directories: Array.from({ length: count }, (_, index) => ({
      address: bytes.readUInt32LE(plainBytes + index * 8),
      sizeBytes: bytes.readUInt32LE(plainBytes + index * 8 + 4),
    })),
  }
}
