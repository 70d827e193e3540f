import { randomBytes } from 'node:crypto'
import { constants, crc32, deflateRawSync } from 'node:zlib'
import { DEFLATED, STORED, type ZipEntryFields, ZipRecords } from './zip-records.ts'

const MEBIBYTE = 1024 ** 2
const GIBIBYTE = 1024 ** 3
const BOMB_BYTES = 10_000_000_000
const BOMB_PIECE_BYTES = 10_000_000
const TINY_ENTRIES = 1_000_000
const ZEROS_ENTRY_BYTES = 256 * MEBIBYTE
const ZEROS_ENTRIES = 80
/** Gantry refuses what unpacks to more than 200 times its own size. */
const ZEROS_RATIO = 195
const LYING_ENTRIES = 5_000
/** All of them together stay below the GiB from which on the ratio counts. */
const LYING_ENTRY_BYTES = Math.floor((0.95 * GIBIBYTE) / LYING_ENTRIES)

interface Piece {
  readonly fields: ZipEntryFields
  readonly data: Buffer
}

/** 10 GB of zeros in 10 MB, by deflate, as one file or as many. */
export function bomb(files: 'one' | 'many'): Buffer {
  const zeros = Buffer.alloc(BOMB_PIECE_BYTES)
  const pieces = BOMB_BYTES / BOMB_PIECE_BYTES
  const whole = deflateRawSync(zeros, { level: 9 })
  if (files === 'many') {
    const checksum = crc32(zeros)
    return zipOf(
      Array.from({ length: pieces }, (_, index) => deflated(`zeros/${index}`, whole, zeros.length, checksum)),
    )
  }
  // Ends at a byte's end without being the last block, so that the next one may follow.
  const open = deflateRawSync(zeros, { level: 9, finishFlush: constants.Z_SYNC_FLUSH })
  const data = Buffer.concat([...Array.from({ length: pieces - 1 }, () => open), whole])
  let checksum = 0
  for (let piece = 0; piece < pieces; piece++) checksum = crc32(zeros, checksum)
  return zipOf([deflated('zeros', data, BOMB_BYTES, checksum)])
}

/** The same deflate, in an entry that declares a millionth of what it unpacks to. */
export function lyingBomb(): Buffer {
  const zeros = Buffer.alloc(BOMB_PIECE_BYTES)
  const open = deflateRawSync(zeros, { level: 9, finishFlush: constants.Z_SYNC_FLUSH })
  const data = Buffer.concat(Array.from({ length: BOMB_BYTES / BOMB_PIECE_BYTES }, () => open))
  return zipOf([deflated('zeros', data, BOMB_BYTES / 1e6, 0)])
}

/** As many entries as are allowed, all of them deflated, each of a few bytes. */
export function millionEntries(): Buffer {
  const content = Buffer.from('{}\n')
  const data = deflateRawSync(content)
  const checksum = crc32(content)
  return zipOf(
    Array.from({ length: TINY_ENTRIES }, (_, index) => deflated(`tiny/${index}.json`, data, content.length, checksum)),
  )
}

/** 20 GiB of zeros, and as many random bytes as it takes to stay below the ratio that is refused. */
export function manyZeros(): Buffer {
  const zeros = Buffer.alloc(ZEROS_ENTRY_BYTES)
  const data = deflateRawSync(zeros)
  const checksum = crc32(zeros)
  const noise = randomBytes(Math.ceil((ZEROS_ENTRIES * ZEROS_ENTRY_BYTES) / ZEROS_RATIO) - ZEROS_ENTRIES * data.length)
  const sizes = { compressedSizeBytes: noise.length, uncompressedSizeBytes: noise.length }
  return zipOf([
    { fields: { name: 'noise', method: STORED, crc32: crc32(noise), ...sizes }, data: noise },
    ...Array.from({ length: ZEROS_ENTRIES }, (_, index) => deflated(`zeros/${index}`, data, zeros.length, checksum)),
  ])
}

/** Thousands of entries of which none is what it says: more than declared, another checksum, or damaged at its end. */
export function lyingEntries(): Buffer {
  const content = Buffer.alloc(LYING_ENTRY_BYTES)
  const data = deflateRawSync(content)
  const checksum = crc32(content)
  const damaged = Buffer.concat([data.subarray(0, -8), randomBytes(8)])
  return zipOf(
    Array.from({ length: LYING_ENTRIES }, (_, index) => {
      const name = `lies/${index}`
      if (index % 3 === 0) return deflated(name, data, content.length - 1, checksum)
      return index % 3 === 1
        ? deflated(name, data, content.length, checksum ^ 1)
        : deflated(name, damaged, content.length, checksum)
    }),
  )
}

function deflated(name: string, data: Buffer, uncompressedSizeBytes: number, checksum: number): Piece {
  const sizes = { compressedSizeBytes: data.length, uncompressedSizeBytes }
  return { fields: { name, method: DEFLATED, crc32: checksum >>> 0, ...sizes }, data }
}

function zipOf(pieces: readonly Piece[]): Buffer {
  const records = new ZipRecords()
  const written = pieces.flatMap(({ fields, data }) => [records.entry(fields), data])
  return Buffer.concat([...written, records.end()])
}
