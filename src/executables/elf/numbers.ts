/** Reads the numbers of one ELF file: its class says how wide they are, its data encoding in which order the bytes are. */
export class ElfNumbers {
  readonly is64: boolean
  readonly isLittleEndian: boolean

  constructor(is64: boolean, isLittleEndian: boolean) {
    this.is64 = is64
    this.isLittleEndian = isLittleEndian
  }

  u16(buffer: Buffer, offset: number): number {
    return this.isLittleEndian ? buffer.readUInt16LE(offset) : buffer.readUInt16BE(offset)
  }

  u32(buffer: Buffer, offset: number): number {
    return this.isLittleEndian ? buffer.readUInt32LE(offset) : buffer.readUInt32BE(offset)
  }

  /** A number of the class's width, exactly: addresses use all 64 bits. */
  address(buffer: Buffer, offset: number): bigint {
    if (!this.is64) return BigInt(this.u32(buffer, offset))
    return this.isLittleEndian ? buffer.readBigUInt64LE(offset) : buffer.readBigUInt64BE(offset)
  }

  /**
   * A number of the class's width. Above 2^53 it is only nearly right, which is as good for an offset or a size: no file
   * is that long, so the comparison that follows fails either way.
   */
  size(buffer: Buffer, offset: number): number {
    return Number(this.address(buffer, offset))
  }

  /** How many bytes an address takes. */
  get wordBytes(): number {
    return this.is64 ? 8 : 4
  }
}
