import { isUtf8 } from 'node:buffer'
import { decodeName } from './name-encoding.ts'
import { FLAG_UTF8 } from './zip-format.ts'

/** What the central directory says of one entry. */
export interface EntryFields {
  /** The position in the directory. */
  readonly index: number
  readonly nameBytes: Buffer
  /** The name in the Unicode Path extra field, where there is one. */
  readonly unicodePath: Buffer | undefined
  readonly flags: number
  readonly method: number
  readonly crc32: number
  readonly compressedSizeBytes: number
  readonly uncompressedSizeBytes: number
  /** From the beginning of the file. */
  readonly localHeaderOffset: number
  /** The Unix file type and permissions; 0 where the zip was made elsewhere. */
  readonly mode: number
}

/** The file type bits of a Unix mode. */
const TYPE_MASK = 0xf000
const TYPE_LINK = 0xa000
const TYPE_FOLDER = 0x4000
const TYPE_PIPE = 0x1000
/** Character device, block device, socket. */
const SPECIAL_TYPES = [0x2000, 0x6000, 0xc000]

/** One entry of the central directory. */
export class Entry implements EntryFields {
  readonly index: number
  readonly nameBytes: Buffer
  readonly unicodePath: Buffer | undefined
  readonly flags: number
  readonly method: number
  readonly crc32: number
  readonly compressedSizeBytes: number
  readonly uncompressedSizeBytes: number
  readonly localHeaderOffset: number
  readonly mode: number

  constructor(fields: EntryFields) {
    this.index = fields.index
    this.nameBytes = fields.nameBytes
    this.unicodePath = fields.unicodePath
    this.flags = fields.flags
    this.method = fields.method
    this.crc32 = fields.crc32
    this.compressedSizeBytes = fields.compressedSizeBytes
    this.uncompressedSizeBytes = fields.uncompressedSizeBytes
    this.localHeaderOffset = fields.localHeaderOffset
    this.mode = fields.mode
  }

  /** The bytes that unpackers use as the name. */
  get pathBytes(): Buffer {
    return this.unicodePath ?? this.nameBytes
  }

  get isUtf8(): boolean {
    return this.unicodePath !== undefined || (this.flags & FLAG_UTF8) !== 0
  }

  /** Whether what claims to be UTF-8, the name in the header or the one in the Unicode Path field, is. */
  get isEncodedAsTold(): boolean {
    const isNameRight = (this.flags & FLAG_UTF8) === 0 || isUtf8(this.nameBytes)
    return isNameRight && (this.unicodePath === undefined || isUtf8(this.unicodePath))
  }

  get name(): string {
    return decodeName(this.pathBytes, this.isUtf8)
  }

  get isFolder(): boolean {
    return this.pathBytes.at(-1) === 0x2f
  }

  /** A folder by its type alone: programs that go by the name unpack it as a file. */
  get isFolderInDisguise(): boolean {
    return (this.mode & TYPE_MASK) === TYPE_FOLDER && !this.isFolder
  }

  get isLink(): boolean {
    return (this.mode & TYPE_MASK) === TYPE_LINK
  }

  /** A device, a pipe or a socket. Info-ZIP calls what it read from a pipe (`zip out.zip -`) a pipe: that is a file. */
  get isSpecial(): boolean {
    const type = this.mode & TYPE_MASK
    return SPECIAL_TYPES.includes(type) || (type === TYPE_PIPE && this.uncompressedSizeBytes === 0)
  }
}

/** 4.4.2.2: the hosts whose upper half of the external attributes is a Unix mode: UNIX and OS X (Darwin). */
const UNIX_HOSTS = [3, 19]

/**
 * The Unix mode in a central header. Of other hosts only a symbolic link is taken seriously, since some unpackers make
 * one whatever the host.
 */
export function unixMode(host: number, externalAttributes: number): number {
  const mode = externalAttributes >>> 16
  return UNIX_HOSTS.includes(host) || (mode & TYPE_MASK) === TYPE_LINK ? mode : 0
}
