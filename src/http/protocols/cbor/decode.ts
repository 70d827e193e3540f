import { isUtf8 } from 'node:buffer'
import { CborError, type CborValue, MAX_DEPTH } from './value.ts'

const MAX_BIGNUM_BYTES = 1024
/** Additional information of a head, RFC 8949 section 3. */
const INDEFINITE = 31
const BREAK = 0xff

/**
 * Decodes one data item (RFC 8949), hostile or not: nothing is allocated for a length that the input doesn't have, keys
 * are text and unique, and `__proto__` is a key like any other.
 *
 * @returns a value whose byte strings are slices of `bytes`
 * @throws CborError for anything that isn't well formed, isn't valid, or follows the item
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const decoder = new Decoder(bytes)
  const value = decoder.item(0)
  decoder.assertEnd()
  return value
}

class Decoder {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  assertEnd(): void {
    if (this.#at < this.#bytes.length) throw new CborError('there are bytes after the item')
  }

  item(depth: number): CborValue {
    if (depth > MAX_DEPTH) throw new CborError(`nested more than ${MAX_DEPTH} deep`)
    const head = this.#take(1)[0] ?? 0
    const info = head & 0x1f
    switch (head >> 5) {
      case 0:
        return this.#argument(info)
      case 1: {
        const argument = this.#argument(info)
        const value = -1n - BigInt(argument)
        return value >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(value) : value
      }
      case 2:
        return info === INDEFINITE ? Buffer.concat(this.#chunks(2)) : this.#take(this.#argument(info))
      case 3:
        return info === INDEFINITE ? this.#chunks(3).map(utf8).join('') : utf8(this.#take(this.#argument(info)))
      case 4:
        return this.#array(info, depth)
      case 5:
        return this.#map(info, depth)
      case 6:
        return this.#tagged(this.#argument(info), depth)
      default:
        return this.#simple(info)
    }
  }

  #array(info: number, depth: number): CborValue[] {
    const values: CborValue[] = []
    for (let left = this.#count(info, 1); this.#goesOn(left); left--) values.push(this.item(depth + 1))
    return values
  }

  #map(info: number, depth: number): { [key: string]: CborValue } {
    const map: { [key: string]: CborValue } = {}
    for (let left = this.#count(info, 2); this.#goesOn(left); left--) {
      const key = this.item(depth + 1)
      if (typeof key !== 'string') throw new CborError('a key of a map is not text')
      if (Object.hasOwn(map, key)) throw new CborError('a key of a map comes twice')
      const value = this.item(depth + 1)
      // Assigning to `__proto__` would set the prototype.
      if (key === '__proto__') Object.defineProperty(map, key, { value, ...ORDINARY })
      else map[key] = value
    }
    return map
  }

  #tagged(tag: number | bigint, depth: number): CborValue {
    const content = this.item(depth + 1)
    if (tag === 1) {
      const date = typeof content === 'number' ? new Date(Math.round(content * 1000)) : undefined
      if (!date || Number.isNaN(date.getTime())) throw new CborError('tag 1 does not hold a time')
      return date
    }
    if (tag === 2 || tag === 3) {
      if (!Buffer.isBuffer(content)) throw new CborError('a bignum is not a byte string')
      if (content.length > MAX_BIGNUM_BYTES) throw new CborError('a bignum is too large')
      const value = BigInt(`0x0${content.toString('hex')}`)
      return tag === 2 ? value : -1n - value
    }
    throw new CborError(`tag ${tag} is not supported`)
  }

  #simple(info: number): CborValue {
    switch (info) {
      case 20:
        return false
      case 21:
        return true
      case 22:
      case 23:
        return null
      case 25:
        return halfFloat(this.#take(2).readUInt16BE())
      case 26:
        return this.#take(4).readFloatBE()
      case 27:
        return this.#take(8).readDoubleBE()
      case INDEFINITE:
        throw new CborError('a break outside of an indefinite length')
      default:
        throw new CborError('a simple value that is not supported')
    }
  }

  /** The argument of a head: in the head itself, or in the 1, 2, 4 or 8 bytes after it. */
  #argument(info: number): number | bigint {
    if (info < 24) return info
    switch (info) {
      case 24:
        return this.#take(1).readUInt8()
      case 25:
        return this.#take(2).readUInt16BE()
      case 26:
        return this.#take(4).readUInt32BE()
      case 27: {
        const value = this.#take(8).readBigUInt64BE()
        return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
      }
      default:
        throw new CborError('a head that is not well formed')
    }
  }

  /** How many items follow, of `itemBytes` at least each; infinity for an indefinite length. */
  #count(info: number, itemBytes: number): number {
    if (info === INDEFINITE) return Number.POSITIVE_INFINITY
    const count = Number(this.#argument(info))
    if (count * itemBytes > this.#bytes.length - this.#at) throw new CborError('more items than there are bytes')
    return count
  }

  #goesOn(left: number): boolean {
    if (left !== Number.POSITIVE_INFINITY) return left > 0
    if (this.#bytes[this.#at] !== BREAK) return true
    this.#at++
    return false
  }

  /** "The chunks of an indefinite-length string are definite-length strings of the same major type" (section 3.2.3). */
  #chunks(majorType: number): Buffer[] {
    const chunks: Buffer[] = []
    while (this.#goesOn(Number.POSITIVE_INFINITY)) {
      const head = this.#take(1)[0] ?? 0
      if (head >> 5 !== majorType) throw new CborError('a string of indefinite length holds something else')
      chunks.push(this.#take(this.#argument(head & 0x1f)))
    }
    return chunks
  }

  #take(length: number | bigint): Buffer {
    const end = this.#at + Number(length)
    if (end > this.#bytes.length) throw new CborError('it ends too early')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}

const ORDINARY = { writable: true, enumerable: true, configurable: true }

function utf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new CborError('text that is not UTF-8')
  return bytes.toString('utf8')
}

/** IEEE 754 binary16, as RFC 8949 appendix D decodes it. */
function halfFloat(half: number): number {
  const exponent = (half >> 10) & 0x1f
  const mantissa = half & 0x3ff
  const size =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent < 31
        ? (mantissa + 1024) * 2 ** (exponent - 25)
        : mantissa === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
  return half & 0x8000 ? -size : size
}
