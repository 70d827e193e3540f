import { CborError, MAX_DEPTH } from './value.ts'

/**
 * Encodes a value: plain objects (members that are undefined are left out), arrays, strings, booleans, numbers (integers
 * where exact, else 64-bit floats), bigints, bytes, and dates as tag 1 in seconds.
 *
 * @throws CborError for any other kind of value, and for one that holds itself
 */
export function encodeCbor(value: unknown): Buffer {
  const encoder = new Encoder()
  encoder.item(value, 0)
  return encoder.bytes()
}

class Encoder {
  #bytes = Buffer.allocUnsafe(512)
  #at = 0

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  item(value: unknown, depth: number): void {
    if (depth > MAX_DEPTH) throw new CborError(`nested more than ${MAX_DEPTH} deep`)
    if (typeof value === 'string') this.#text(value)
    else if (typeof value === 'number') this.#number(value)
    else if (typeof value === 'boolean') this.#byte(value ? 0xf5 : 0xf4)
    else if (typeof value === 'bigint') this.#bigint(value)
    else if (value === null) this.#byte(0xf6)
    else if (value instanceof Uint8Array) this.#byteString(value)
    else if (value instanceof Date) this.#date(value)
    else if (Array.isArray(value)) {
      this.#head(4, value.length)
      for (const element of value) this.item(element ?? null, depth + 1)
    } else if (isPlainObject(value)) this.#map(value, depth)
    else throw new CborError(`a ${typeof value} of this kind can't be encoded`)
  }

  #map(object: object, depth: number): void {
    const members = Object.entries(object).filter(([, member]) => member !== undefined)
    this.#head(5, members.length)
    for (const [key, member] of members) {
      this.#text(key)
      this.item(member, depth + 1)
    }
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.#byte(0xfb)
      this.#reserve(8)
      this.#at = this.#bytes.writeDoubleBE(value, this.#at)
    } else if (value >= 0) this.#head(0, value)
    else this.#head(1, -1 - value)
  }

  #bigint(value: bigint): void {
    const negative = value < 0n
    const argument = negative ? -1n - value : value
    if (argument < 1n << 64n) {
      this.#head(negative ? 1 : 0, argument)
      return
    }
    const hex = argument.toString(16)
    this.#head(6, negative ? 3 : 2)
    this.#byteString(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'))
  }

  #date(date: Date): void {
    if (Number.isNaN(date.getTime())) throw new CborError("a date that is none can't be encoded")
    this.#head(6, 1)
    this.#number(date.getTime() / 1000)
  }

  #text(text: string): void {
    const length = Buffer.byteLength(text)
    this.#head(3, length)
    this.#reserve(length)
    this.#at += this.#bytes.write(text, this.#at)
  }

  #byteString(bytes: Uint8Array): void {
    this.#head(2, bytes.length)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** A major type and its argument in the shortest form. */
  #head(majorType: number, argument: number | bigint): void {
    this.#reserve(9)
    const type = majorType << 5
    const bytes = this.#bytes
    if (argument < 24) bytes[this.#at++] = type | Number(argument)
    else if (argument < 0x100) this.#at = bytes.writeUInt16BE(((type | 24) << 8) | Number(argument), this.#at)
    else if (argument < 0x1_0000) {
      bytes[this.#at++] = type | 25
      this.#at = bytes.writeUInt16BE(Number(argument), this.#at)
    } else if (argument < 0x1_0000_0000) {
      bytes[this.#at++] = type | 26
      this.#at = bytes.writeUInt32BE(Number(argument), this.#at)
    } else {
      bytes[this.#at++] = type | 27
      this.#at = bytes.writeBigUInt64BE(BigInt(argument), this.#at)
    }
  }

  #byte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = byte
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + length))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
