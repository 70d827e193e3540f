/** What the records of one entry of a zip tell. */
export interface ZipEntryFields {
  readonly name: string
  readonly method: typeof STORED | typeof DEFLATED
  readonly crc32: number
  readonly compressedSizeBytes: number
  readonly uncompressedSizeBytes: number
  /** Unix permissions; a file that anybody reads, if they aren't given. */
  readonly mode?: number
}

export const STORED = 0
export const DEFLATED = 8

/** What a field holds whose value is in a zip64 record (APPNOTE.TXT 4.4.1.4). */
const IN_ZIP64 = 0xffff_ffff
const IN_ZIP64_16 = 0xffff
const VERSION = 20
const VERSION_ZIP64 = 45
const HOST_UNIX = 3
const REGULAR_FILE = 0o100_000

/** Makes the headers of a zip, one entry after the other; whoever writes the file puts each entry's data behind its header. */
export class ZipRecords {
  readonly #central: Buffer[] = []
  /** Where the next header goes. */
  #at = 0

  /** The header to write in front of the next entry's data. */
  entry(fields: ZipEntryFields): Buffer {
    const header = localHeader(fields)
    this.#central.push(centralHeader(fields, this.#at))
    this.#at += header.length + fields.compressedSizeBytes
    return header
  }

  /** The central directory and what ends the file. */
  end(): Buffer {
    const directory = Buffer.concat(this.#central)
    return Buffer.concat([directory, endRecords(this.#central.length, directory.length, this.#at)])
  }
}

function localHeader(fields: ZipEntryFields): Buffer {
  const name = Buffer.from(fields.name)
  const { uncompressedSizeBytes, compressedSizeBytes } = fields
  const isLong = uncompressedSizeBytes >= IN_ZIP64 || compressedSizeBytes >= IN_ZIP64
  // 4.5.3: in a local header it must have both sizes.
  const extra = isLong ? zip64Extra([uncompressedSizeBytes, compressedSizeBytes]) : Buffer.alloc(0)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x0403_4b50, 0)
  header.writeUInt16LE(isLong ? VERSION_ZIP64 : VERSION, 4)
  header.writeUInt16LE(fields.method, 8)
  header.writeUInt32LE(fields.crc32, 14)
  header.writeUInt32LE(isLong ? IN_ZIP64 : compressedSizeBytes, 18)
  header.writeUInt32LE(isLong ? IN_ZIP64 : uncompressedSizeBytes, 22)
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, name, extra])
}

function centralHeader(fields: ZipEntryFields, offset: number): Buffer {
  const name = Buffer.from(fields.name)
  const { uncompressedSizeBytes, compressedSizeBytes, mode = 0o644 } = fields
  const long = [uncompressedSizeBytes, compressedSizeBytes, offset].filter(value => value >= IN_ZIP64)
  const extra = long.length > 0 ? zip64Extra(long) : Buffer.alloc(0)
  const version = long.length > 0 ? VERSION_ZIP64 : VERSION
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x0201_4b50, 0)
  header.writeUInt8(version, 4)
  header.writeUInt8(HOST_UNIX, 5)
  header.writeUInt16LE(version, 6)
  header.writeUInt16LE(fields.method, 10)
  header.writeUInt32LE(fields.crc32, 16)
  header.writeUInt32LE(Math.min(compressedSizeBytes, IN_ZIP64), 20)
  header.writeUInt32LE(Math.min(uncompressedSizeBytes, IN_ZIP64), 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt16LE(extra.length, 30)
  header.writeUInt16LE(REGULAR_FILE | mode, 40)
  header.writeUInt32LE(Math.min(offset, IN_ZIP64), 42)
  return Buffer.concat([header, name, extra])
}

function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length)
  extra.writeUInt16LE(0x0001, 0)
  extra.writeUInt16LE(8 * values.length, 2)
  values.forEach((value, index) => {
    extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index)
  })
  return extra
}

function endRecords(entryCount: number, directoryBytes: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(Math.min(entryCount, IN_ZIP64_16), 8)
  end.writeUInt16LE(Math.min(entryCount, IN_ZIP64_16), 10)
  end.writeUInt32LE(Math.min(directoryBytes, IN_ZIP64), 12)
  end.writeUInt32LE(Math.min(directoryAt, IN_ZIP64), 16)
  if (entryCount < IN_ZIP64_16 && directoryAt < IN_ZIP64) return end
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
  locator.writeBigUInt64LE(BigInt(directoryAt + directoryBytes), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([end64, locator, end])
}
