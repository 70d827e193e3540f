import { createHash, hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { bytes, entryFinding, ZIP_AGAIN } from '../findings/finding.ts'
import { Refused } from '../findings/refused.ts'
import type { ByteSource } from './byte-source.ts'
import type { Entry } from './entry.ts'
import { type Inflated, type InflateFailure, inflateStreamed, inflateWhole, type Take } from './inflate.ts'
import { release } from './release.ts'
import { SMALL_ENTRY_BYTES } from './work-plan.ts'
import { METHOD_STORED } from './zip-format.ts'

const PIECE_BYTES = 1024 ** 2

/** Content that is what the directory says. */
export interface CheckedContent {
  readonly sha256: Buffer
  /** The content itself, if it is small. */
  readonly content: Buffer | undefined
}

/**
 * Unpacks an entry and holds what comes out against its declared size and checksum. Throws {@link Refused} if the entry isn't what
 * it says.
 *
 * @param take gets the content as it comes out, which may turn out to be wrong
 */
export async function checkContent(
  source: ByteSource,
  entry: Entry,
  dataOffset: number,
  take: Take,
): Promise<CheckedContent> {
  const { compressedSizeBytes, uncompressedSizeBytes } = entry
  if (Math.max(compressedSizeBytes, uncompressedSizeBytes) <= SMALL_ENTRY_BYTES) {
    const outcome = await unpackWhole(source, entry, dataOffset)
    const { content = EMPTY } = hold(entry, outcome)
    take(content)
    return { sha256: hash('sha256', content, 'buffer'), content }
  }
  const sha256 = createHash('sha256')
  const outcome = await unpackStreamed(source, entry, dataOffset, piece => {
    sha256.update(piece)
    take(piece)
  })
  hold(entry, outcome)
  return { sha256: sha256.digest(), content: undefined }
}

const EMPTY = Buffer.alloc(0)

/** Throws {@link Refused} unless all came out that should, and nothing else. */
function hold(entry: Entry, outcome: Inflated | InflateFailure): Inflated {
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
  return outcome
}

async function unpackWhole(
  source: ByteSource,
  { compressedSizeBytes, uncompressedSizeBytes, method }: Entry,
  dataOffset: number,
): Promise<Inflated | InflateFailure> {
  const data = await source.read(dataOffset, compressedSizeBytes)
  if (method !== METHOD_STORED) return inflateWhole(data, uncompressedSizeBytes)
  return { sizeBytes: data.length, crc32: crc32(data), consumedBytes: data.length, content: data }
}

function unpackStreamed(
  source: ByteSource,
  { compressedSizeBytes, uncompressedSizeBytes, method }: Entry,
  dataOffset: number,
  take: Take,
): Promise<Inflated | InflateFailure> {
  return method === METHOD_STORED
    ? readStored(source, dataOffset, compressedSizeBytes, take)
    : inflateStreamed(source, dataOffset, compressedSizeBytes, uncompressedSizeBytes, take)
}

async function readStored(source: ByteSource, offset: number, sizeBytes: number, take: Take): Promise<Inflated> {
  let checksum = 0
  for (let read = 0; read < sizeBytes; read += PIECE_BYTES) {
    const piece = await source.read(offset + read, Math.min(PIECE_BYTES, sizeBytes - read))
    checksum = crc32(piece, checksum)
    take(piece)
    release(piece)
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
  return new Refused(entryFinding(code, entry, explanation, ZIP_AGAIN))
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}
