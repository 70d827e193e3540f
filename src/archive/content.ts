import { crc32 } from 'node:zlib'
import type { ByteSource } from './byte-source.ts'
import type { Entry } from './entry.ts'
import { bytes, entryFinding, Refused, ZIP_AGAIN } from './findings.ts'
import { type Inflated, type InflateFailure, inflateStreamed, inflateWhole } from './inflate.ts'
import { SMALL_ENTRY_BYTES } from './work-plan.ts'
import { METHOD_STORED } from './zip-format.ts'

const PIECE_BYTES = 1024 ** 2

/**
 * Unpacks an entry and holds what comes out against its declared size and checksum. Returns the content if it is small.
 * Throws {@link Refused} if the entry isn't what it says.
 */
export async function checkContent(
  source: ByteSource,
  entry: Entry,
  dataOffset: number,
  onOutput: (sizeBytes: number) => void,
): Promise<Buffer | undefined> {
  const outcome = await unpack(source, entry, dataOffset, onOutput)
  if (typeof outcome === 'string') throw explain(entry, outcome)
  if (outcome.sizeBytes > entry.uncompressedSizeBytes) throw explain(entry, 'too-long')
  if (outcome.sizeBytes < entry.uncompressedSizeBytes) {
    throw refuse(
      entry,
      'CONTENT_TOO_SHORT',
      `{} should have ${bytes(entry.uncompressedSizeBytes)} but unpacks to ${bytes(outcome.sizeBytes)}.`,
    )
  }
  if (outcome.crc32 !== entry.crc32) {
    throw refuse(
      entry,
      'CRC_DIFFERS',
      `{} is damaged: its checksum (CRC-32) is ${hex(outcome.crc32)} instead of ${hex(entry.crc32)}.`,
    )
  }
  if (outcome.consumedBytes < entry.compressedSizeBytes) {
    throw refuse(
      entry,
      'CONTENT_TRAILING_DATA',
      `The compressed data of {} ends ${bytes(entry.compressedSizeBytes - outcome.consumedBytes)} before it should.`,
    )
  }
  return outcome.content
}

async function unpack(
  source: ByteSource,
  entry: Entry,
  dataOffset: number,
  onOutput: (sizeBytes: number) => void,
): Promise<Inflated | InflateFailure> {
  const { compressedSizeBytes, uncompressedSizeBytes, method } = entry
  const isSmall = Math.max(compressedSizeBytes, uncompressedSizeBytes) <= SMALL_ENTRY_BYTES
  if (!isSmall) {
    return method === METHOD_STORED
      ? readStored(source, dataOffset, compressedSizeBytes, onOutput)
      : inflateStreamed(source, dataOffset, compressedSizeBytes, uncompressedSizeBytes, onOutput)
  }
  const data = await source.read(dataOffset, compressedSizeBytes)
  onOutput(uncompressedSizeBytes)
  if (method !== METHOD_STORED) return inflateWhole(data, uncompressedSizeBytes)
  return { sizeBytes: data.length, crc32: crc32(data), consumedBytes: data.length, content: data }
}

async function readStored(
  source: ByteSource,
  offset: number,
  sizeBytes: number,
  onOutput: (sizeBytes: number) => void,
): Promise<Inflated> {
  let checksum = 0
  for (let read = 0; read < sizeBytes; read += PIECE_BYTES) {
    const piece = await source.read(offset + read, Math.min(PIECE_BYTES, sizeBytes - read))
    checksum = crc32(piece, checksum)
    onOutput(piece.length)
  }
  return { sizeBytes, crc32: checksum, consumedBytes: sizeBytes }
}

function explain(entry: Entry, failure: InflateFailure): Refused {
  switch (failure) {
    case 'too-long':
      return refuse(
        entry,
        'CONTENT_TOO_LONG',
        `{} should have ${bytes(entry.uncompressedSizeBytes)} but unpacks to more. Zip bombs are made this way.`,
      )
    case 'cut-short':
      return refuse(
        entry,
        'CONTENT_TOO_SHORT',
        `The compressed data of {} breaks off: ${bytes(entry.compressedSizeBytes)} are not all of it.`,
      )
    case 'corrupt':
      return refuse(entry, 'CONTENT_CORRUPT', 'The compressed data of {} is damaged and can not be unpacked.')
  }
}

type ContentCode =
  | 'CONTENT_TOO_LONG'
  | 'CONTENT_TOO_SHORT'
  | 'CONTENT_CORRUPT'
  | 'CONTENT_TRAILING_DATA'
  | 'CRC_DIFFERS'

function refuse(entry: Entry, code: ContentCode, explanation: string): Refused {
  return new Refused(entryFinding(code, 'ERROR', entry.name, explanation, ZIP_AGAIN))
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}
