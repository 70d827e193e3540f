import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const ENTRY_BYTES = 64 * 1024 ** 2
/** What a field holds whose value is in the zip64 extra field (APPNOTE.TXT 4.5.3). */
const IN_ZIP64 = 0xffff_ffff
const ZIP64_EXTRA_BYTES = 12
const VERSION_ZIP64 = 45
const HOST_UNIX = 3
const MODE = 0o100755

/** A zip of any size that takes no more memory than one of its entries: any range of it can be produced at any time. */
export interface LargeZip {
  readonly sizeBytes: number
  readonly entryCount: number
  /** The bytes from `start` to `end` in pieces; none of them is copied. */
  range(start: number, end: number): Buffer[]
}

/**
 * A zip64 of at least `minBytes`: stored entries of 64 MiB of random bytes, all the same ones, each with its headers, a
 * central directory beyond 4 GiB if `minBytes` is, and both end records.
 */
export function largeZip(minBytes: number): LargeZip {
  const content = randomBytes(ENTRY_BYTES)
  // Something that a fleet could start, or the build would be FAILED.
  content.write('#!')
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
  const central: Buffer[] = []
  for (let index = 0; index < entryCount; index++) {
    const name = Buffer.from(`content/${index}.pak`)
    const offset = at
    push(localHeader(name, checksum))
    push(content)
    central.push(centralHeader(name, checksum, offset))
  }
  const directoryAt = at
  const directory = Buffer.concat(central)
  push(directory)
  push(endRecords(entryCount, directory.length, directoryAt, at))
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

function localHeader(name: Buffer, checksum: number): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x0403_4b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt32LE(checksum, 14)
  header.writeUInt32LE(ENTRY_BYTES, 18)
  header.writeUInt32LE(ENTRY_BYTES, 22)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

function centralHeader(name: Buffer, checksum: number, offset: number): Buffer {
  const isFar = offset >= IN_ZIP64
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x0201_4b50, 0)
  header.writeUInt16LE((HOST_UNIX << 8) | (isFar ? VERSION_ZIP64 : 20), 4)
  header.writeUInt16LE(isFar ? VERSION_ZIP64 : 20, 6)
  header.writeUInt32LE(checksum, 16)
  header.writeUInt32LE(ENTRY_BYTES, 20)
  header.writeUInt32LE(ENTRY_BYTES, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt16LE(isFar ? ZIP64_EXTRA_BYTES : 0, 30)
  header.writeUInt32LE(MODE * 2 ** 16, 38)
  header.writeUInt32LE(isFar ? IN_ZIP64 : offset, 42)
  if (!isFar) return Buffer.concat([header, name])
  const extra = Buffer.alloc(ZIP64_EXTRA_BYTES)
  extra.writeUInt16LE(0x0001, 0)
  extra.writeUInt16LE(8, 2)
  extra.writeBigUInt64LE(BigInt(offset), 4)
  return Buffer.concat([header, name, extra])
}

function endRecords(entryCount: number, directoryBytes: number, directoryAt: number, endAt: number): Buffer {
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x0606_4b50, 0)
  end64.writeBigUInt64LE(44n, 4)
  end64.writeUInt16LE(VERSION_ZIP64, 12)
  end64.writeUInt16LE(VERSION_ZIP64, 14)
  end64.writeBigUInt64LE(BigInt(entryCount), 24)
  end64.writeBigUInt64LE(BigInt(entryCount), 32)
  end64.writeBigUInt64LE(BigInt(directoryBytes), 40)
  end64.writeBigUInt64LE(BigInt(directoryAt), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x0706_4b50, 0)
  locator.writeBigUInt64LE(BigInt(endAt), 8)
  locator.writeUInt32LE(1, 16)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(entryCount, 8)
  end.writeUInt16LE(entryCount, 10)
  end.writeUInt32LE(directoryBytes, 12)
  end.writeUInt32LE(Math.min(directoryAt, IN_ZIP64), 16)
  return Buffer.concat([end64, locator, end])
}
