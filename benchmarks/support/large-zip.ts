import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { STORED, ZipRecords } from './zip-records.ts'

const ENTRY_BYTES = 64 * 1024 ** 2
/** A build that nothing can be started from is none. */
const SCRIPT = Buffer.from('#!/bin/sh\nexec ./server\n')

/** A zip of any size that takes no more memory than one of its entries: any range of it can be produced at any time. */
export interface LargeZip {
  readonly sizeBytes: number
  /** Of 64 MiB each. */
  readonly entryCount: number
  /** The bytes from `start` to `end` in pieces; none of them is copied. */
  range(start: number, end: number): Buffer[]
}

/**
 * A zip64 of at least `minBytes`: stored entries of 64 MiB of random bytes, all the same ones, each with its headers, a
 * central directory beyond 4 GiB if `minBytes` is, and both end records; and a script.
 */
export function largeZip(minBytes: number): LargeZip {
  const content = randomBytes(ENTRY_BYTES)
  const checksum = crc32(content)
  const entryCount = Math.ceil(minBytes / ENTRY_BYTES)
  const pieces: Buffer[] = []
  const starts: number[] = []
  let at = 0
  const push = (piece: Buffer) => {
    pieces.push(piece)
    starts.push(at)
    at += piece.length
  }
  const records = new ZipRecords()
  const scriptSizes = { compressedSizeBytes: SCRIPT.length, uncompressedSizeBytes: SCRIPT.length }
  push(records.entry({ name: 'server.sh', method: STORED, crc32: crc32(SCRIPT), ...scriptSizes, mode: 0o755 }))
  push(SCRIPT)
  for (let index = 0; index < entryCount; index++) {
    const name = `content/${index}.pak`
    const sizes = { compressedSizeBytes: ENTRY_BYTES, uncompressedSizeBytes: ENTRY_BYTES }
    push(records.entry({ name, method: STORED, crc32: checksum, ...sizes }))
    push(content)
  }
  push(records.end())
  const sizeBytes = at

  return {
    sizeBytes,
    entryCount,
    range(start, end) {
      const found: Buffer[] = []
      pieces.forEach((piece, index) => {
        const pieceAt = starts[index] as number
        const from = Math.max(start - pieceAt, 0)
        const to = Math.min(end - pieceAt, piece.length)
        if (from < to) found.push(piece.subarray(from, to))
      })
      return found
    },
  }
}
