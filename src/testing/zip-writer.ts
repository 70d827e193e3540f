import { crc32, deflateRawSync } from 'node:zlib'

/** Fields of a local or central header, to lie with. */
export interface HeaderFields {
  readonly signature: number
  readonly name: Buffer
  readonly flags: number
  readonly method: number
  readonly crc32: number
  readonly compressedSizeBytes: number
  readonly uncompressedSizeBytes: number
  readonly extra: Buffer
}

export interface CentralFields extends HeaderFields {
  readonly madeByHost: number
  readonly disk: number
  readonly mode: number
  readonly localHeaderOffset: number
}

export interface ZipEntry {
  readonly name: string | Buffer
  /** What it unpacks to. */
  readonly content?: string | Buffer
  /** 0 stored, 8 deflate (default). */
  readonly method?: number
  readonly mode?: number
  readonly flags?: number
  /** Sizes and offset in zip64 extra fields. */
  readonly zip64?: boolean
  /** Sizes and CRC behind the data, in one of the forms that APPNOTE.TXT allows. */
  readonly descriptor?: 'signed' | 'bare' | 'signed64'
  /** The data itself, in place of the compressed content. */
  readonly data?: Buffer
  /** Bytes between this entry's data and what follows. */
  readonly gap?: Buffer
  readonly local?: Partial<HeaderFields>
  readonly central?: Partial<CentralFields>
}

export interface EndFields {
  readonly diskNumber: number
  readonly directoryDisk: number
  readonly entriesOnDisk: number
  readonly entryCount: number
  readonly directorySizeBytes: number
  readonly directoryOffset: number
  readonly commentBytes: number
}

export interface ZipOptions {
  readonly comment?: string | Buffer
  /** Bytes in front, which no offset counts. */
  readonly prefix?: Buffer
  /** Write a zip64 end record; fields of it to lie with. */
  readonly zip64?: boolean
  readonly zip64End?: Partial<EndFields>
  readonly end?: Partial<EndFields>
  /** List the entries in the opposite order. */
  readonly isReversed?: boolean
  /** Bytes between the last central header and the end records. */
  readonly afterDirectory?: Buffer
}

export interface WrittenZip {
  readonly bytes: Buffer
  /** Where the data of each entry is. */
  readonly data: readonly { readonly start: number; readonly end: number }[]
}

/** A zip that is right unless told to lie: every field of every record can be overridden. */
export function writeZip(entries: readonly ZipEntry[], options: ZipOptions = {}): WrittenZip {
  const pieces: Buffer[] = []
  const central: Buffer[] = []
  const data: { start: number; end: number }[] = []
  let offset = 0
  const push = (piece: Buffer) => {
    pieces.push(piece)
    offset += piece.length
  }
  for (const entry of entries) {
    const body = entry.data ?? bodyOf(entry)
    const fields = trueFields(entry, body, offset)
    push(localHeader({ ...localFields(entry, fields), ...entry.local }))
    const start = offset + (options.prefix?.length ?? 0)
    data.push({ start, end: start + body.length })
    push(body)
    push(descriptorOf(entry, fields))
    push(entry.gap ?? Buffer.alloc(0))
    central.push(centralHeader({ ...fields, ...centralExtra(entry, fields), ...entry.central }))
  }
  if (options.isReversed) central.reverse()
  const directory = Buffer.concat([...central, options.afterDirectory ?? Buffer.alloc(0)])
  const records = endRecords(entries.length, directory.length, offset, options)
  return { bytes: Buffer.concat([options.prefix ?? Buffer.alloc(0), ...pieces, directory, records]), data }
}

function contentOf({ content = '' }: ZipEntry): Buffer {
  return Buffer.from(content)
}

function bodyOf(entry: ZipEntry): Buffer {
  return (entry.method ?? 8) === 8 ? deflateRawSync(contentOf(entry)) : contentOf(entry)
}

function trueFields(entry: ZipEntry, body: Buffer, localHeaderOffset: number): CentralFields {
  const content = contentOf(entry)
  const name = Buffer.from(entry.name)
  return {
    signature: 0x02014b50,
    name,
    flags: (entry.flags ?? 0x0800) | (entry.descriptor === undefined ? 0 : 0x0008),
    method: entry.method ?? 8,
    crc32: crc32(content),
    compressedSizeBytes: body.length,
    uncompressedSizeBytes: content.length,
    extra: Buffer.alloc(0),
    madeByHost: 3,
    disk: 0,
    mode: entry.mode ?? (name.at(-1) === 0x2f ? 0o40755 : 0o100644),
    localHeaderOffset,
  }
}

function localFields(entry: ZipEntry, fields: HeaderFields): HeaderFields {
  const local = { ...fields, signature: 0x04034b50 }
  if (entry.descriptor !== undefined) return { ...local, crc32: 0, compressedSizeBytes: 0, uncompressedSizeBytes: 0 }
  if (!entry.zip64) return local
  const extra = zip64Extra([fields.uncompressedSizeBytes, fields.compressedSizeBytes])
  return { ...local, extra, compressedSizeBytes: 0xffffffff, uncompressedSizeBytes: 0xffffffff }
}

function centralExtra(entry: ZipEntry, fields: CentralFields): Partial<CentralFields> {
  if (!entry.zip64) return {}
  const { uncompressedSizeBytes, compressedSizeBytes, localHeaderOffset } = fields
  return {
    extra: zip64Extra([uncompressedSizeBytes, compressedSizeBytes, localHeaderOffset]),
    uncompressedSizeBytes: 0xffffffff,
    compressedSizeBytes: 0xffffffff,
    localHeaderOffset: 0xffffffff,
  }
}

/** The extra field 0x0001 with these 64-bit values. */
export function zip64Extra(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length)
  field.writeUInt16LE(0x0001, 0)
  field.writeUInt16LE(8 * values.length, 2)
  values.forEach((value, index) => {
    field.writeBigUInt64LE(BigInt(value), 4 + 8 * index)
  })
  return field
}

/** The extra field 0x7075 that gives `name` another name. */
export function unicodePathExtra(name: Buffer, unicodeName: string, checksum = crc32(name)): Buffer {
  const path = Buffer.from(unicodeName)
  const field = Buffer.alloc(9)
  field.writeUInt16LE(0x7075, 0)
  field.writeUInt16LE(5 + path.length, 2)
  field.writeUInt8(1, 4)
  field.writeUInt32LE(checksum, 5)
  return Buffer.concat([field, path])
}

function localHeader(fields: HeaderFields): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(fields.signature, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(fields.flags, 6)
  header.writeUInt16LE(fields.method, 8)
  header.writeUInt32LE(fields.crc32, 14)
  header.writeUInt32LE(fields.compressedSizeBytes, 18)
  header.writeUInt32LE(fields.uncompressedSizeBytes, 22)
  header.writeUInt16LE(fields.name.length, 26)
  header.writeUInt16LE(fields.extra.length, 28)
  return Buffer.concat([header, fields.name, fields.extra])
}

function centralHeader(fields: CentralFields): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(fields.signature, 0)
  header.writeUInt8(20, 4)
  header.writeUInt8(fields.madeByHost, 5)
  header.writeUInt16LE(20, 6)
  header.writeUInt16LE(fields.flags, 8)
  header.writeUInt16LE(fields.method, 10)
  header.writeUInt32LE(fields.crc32, 16)
  header.writeUInt32LE(fields.compressedSizeBytes, 20)
  header.writeUInt32LE(fields.uncompressedSizeBytes, 24)
  header.writeUInt16LE(fields.name.length, 28)
  header.writeUInt16LE(fields.extra.length, 30)
  header.writeUInt16LE(fields.disk, 34)
  header.writeUInt16LE(fields.mode, 40)
  header.writeUInt32LE(fields.localHeaderOffset, 42)
  return Buffer.concat([header, fields.name, fields.extra])
}

function descriptorOf(entry: ZipEntry, fields: HeaderFields): Buffer {
  if (entry.descriptor === undefined) return Buffer.alloc(0)
  const isWide = entry.descriptor === 'signed64'
  const record = Buffer.alloc(isWide ? 24 : 16)
  record.writeUInt32LE(0x08074b50, 0)
  record.writeUInt32LE(fields.crc32, 4)
  record.writeUInt32LE(fields.compressedSizeBytes, 8)
  record.writeUInt32LE(fields.uncompressedSizeBytes, isWide ? 16 : 12)
  return entry.descriptor === 'bare' ? record.subarray(4) : record
}

function endRecords(count: number, directorySizeBytes: number, directoryOffset: number, options: ZipOptions): Buffer {
  const comment = Buffer.from(options.comment ?? '')
  const truth: EndFields = {
    diskNumber: 0,
    directoryDisk: 0,
    entriesOnDisk: count,
    entryCount: count,
    directorySizeBytes,
    directoryOffset,
    commentBytes: comment.length,
  }
  if (!options.zip64) return Buffer.concat([endRecord({ ...truth, ...options.end }), comment])
  const hidden = {
    entriesOnDisk: 0xffff,
    entryCount: 0xffff,
    directorySizeBytes: 0xffffffff,
    directoryOffset: 0xffffffff,
  }
  return Buffer.concat([
    zip64EndRecord({ ...truth, ...options.zip64End }),
    zip64Locator(directoryOffset + directorySizeBytes),
    endRecord({ ...truth, ...hidden, ...options.end }),
    comment,
  ])
}

function endRecord(fields: EndFields): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(fields.diskNumber, 4)
  record.writeUInt16LE(fields.directoryDisk, 6)
  record.writeUInt16LE(fields.entriesOnDisk, 8)
  record.writeUInt16LE(fields.entryCount, 10)
  record.writeUInt32LE(fields.directorySizeBytes, 12)
  record.writeUInt32LE(fields.directoryOffset, 16)
  record.writeUInt16LE(fields.commentBytes, 20)
  return record
}

function zip64EndRecord(fields: EndFields): Buffer {
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt32LE(fields.diskNumber, 16)
  record.writeUInt32LE(fields.directoryDisk, 20)
  record.writeBigUInt64LE(BigInt(fields.entriesOnDisk), 24)
  record.writeBigUInt64LE(BigInt(fields.entryCount), 32)
  record.writeBigUInt64LE(BigInt(fields.directorySizeBytes), 40)
  record.writeBigUInt64LE(BigInt(fields.directoryOffset), 48)
  return record
}

function zip64Locator(recordOffset: number): Buffer {
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(recordOffset), 8)
  locator.writeUInt32LE(1, 16)
  return locator
}
