import { crc32 } from 'node:zlib'

/*
 * A zip that holds itself, and so unpacks for ever if somebody unpacks what was unpacked. The idea is Russ Cox's ("Zip Files
 * All the Way Down", 2010): deflate has just two instructions, "copy the next n bytes" and "repeat the last n bytes", and
 * a program of those can print itself.
 */

/** How the last bytes are repeated: in pieces of these lengths, at a distance that is their sum. */
type Pieces = readonly number[]

const LITERAL_BYTES = 5
/** Bits of a fixed block without content: 3 of its head, 7 of its end. */
const EMPTY_BLOCK_BITS = 10
const LOCAL_HEADER_BYTES = 30

/** Base and number of extra bits of the length codes from 257 on, and of the distance codes from 0 on (RFC 1951, 3.2.5). */
const LENGTH_CODES = codesFrom(3, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4])
const DISTANCE_CODES = codesFrom(1, [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])

function codesFrom(first: number, extraBits: readonly number[]): { base: number; extraBits: number }[] {
  let base = first
  return extraBits.map(bits => {
    const code = { base, extraBits: bits }
    base += 2 ** bits
    return code
  })
}

/** Deflate's bits, the first of them the lowest of the first byte. */
class Bits {
  readonly #bits: number[] = []

  /** The lowest bit of `value` first. */
  add(value: number, count: number): void {
    for (let bit = 0; bit < count; bit += 1) this.#bits.push((value >>> bit) & 1)
  }

  /** The highest first, as Huffman codes are written. */
  addCode(code: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) this.#bits.push((code >>> bit) & 1)
  }

  get length(): number {
    return this.#bits.length
  }

  toBuffer(): Buffer {
    const bytes = Buffer.alloc(Math.ceil(this.#bits.length / 8))
    this.#bits.forEach((bit, at) => {
      bytes[at >>> 3] = (bytes[at >>> 3] ?? 0) | (bit << (at & 7))
    })
    return bytes
  }
}

/** The head of a stored block: the next `count` bytes are copied. */
function literal(count: number): Buffer {
  const block = Buffer.alloc(LITERAL_BYTES)
  block.writeUInt16LE(count, 1)
  block.writeUInt16LE(count ^ 0xffff, 3)
  return block
}

/** A fixed block that repeats the last bytes, and after it empty ones, up to a whole number of literals' lengths. */
function repeat(pieces: Pieces, isLast = false): Buffer {
  const distance = pieces.reduce((sum, length) => sum + length, 0)
  const bits = new Bits()
  bits.add(isLast ? 0b011 : 0b010, 3)
  for (const length of pieces) {
    const lengthCode = LENGTH_CODES.findLastIndex(({ base }) => base <= length)
    // 256 to 279 have 7 bits, from 0000000 on.
    bits.addCode(lengthCode + 1, 7)
    addExtra(bits, LENGTH_CODES[lengthCode], length)
    const distanceCode = DISTANCE_CODES.findLastIndex(({ base }) => base <= distance)
    bits.addCode(distanceCode, 5)
    addExtra(bits, DISTANCE_CODES[distanceCode], distance)
  }
  bits.addCode(0, 7)
  while (!isLast && bits.length % (8 * LITERAL_BYTES) !== 0) bits.add(0b010, EMPTY_BLOCK_BITS)
  return bits.toBuffer()
}

function addExtra(bits: Bits, code: { base: number; extraBits: number } | undefined, value: number): void {
  if (code !== undefined) bits.add(value - code.base, code.extraBits)
}

/** The whole of a zip with one entry, its own copy. */
export function zipQuine(): Buffer {
  for (const name of 'abcdefghijklmnopqrstuvwxyz') {
    const checksum = solve(candidate => crc32(quineWith(name, candidate)))
    if (checksum !== undefined) return quineWith(name, checksum)
  }
  throw new Error('about every third name has a solution')
}

function quineWith(name: string, checksum: number): Buffer {
  const nothing = literal(0)
  // Repeats what comes in front of the data and one instruction: 36 bytes.
  const again = repeat([20, 8, 8])
  const sizes = { compressedBytes: 0, totalBytes: 0 }
  const compose = () => {
    const front = localHeader(name, checksum, sizes)
    const back = records(name, checksum, sizes)
    const copyFront = literal(front.length + LITERAL_BYTES)
    const copyAgain = literal(again.length)
    const copyOne = literal(LITERAL_BYTES)
    const thirty = repeat([10, 10, 7, 3])
    const copyThirty = literal(30)
    const last = repeat([back.length + 4], true)
    const copyBack = literal(last.length + back.length)
    const tail = [thirty, nothing, nothing, nothing, copyBack]
    const data = Buffer.concat([
      ...[copyFront, front, copyFront, again],
      ...[copyAgain, again, copyOne, copyAgain, nothing],
      ...[copyThirty, again, copyOne, copyAgain, nothing, copyThirty, thirty],
      ...[copyThirty, thirty, copyThirty, thirty, copyThirty, thirty],
      ...[copyThirty, ...tail, ...tail, last, back, last],
    ])
    return { front, data, back }
  }
  const { front, data, back } = compose()
  sizes.compressedBytes = data.length
  sizes.totalBytes = front.length + data.length + back.length
  const parts = compose()
  return Buffer.concat([parts.front, parts.data, parts.back])
}

interface Sizes {
  readonly compressedBytes: number
  readonly totalBytes: number
}

function localHeader(name: string, checksum: number, { compressedBytes, totalBytes }: Sizes): Buffer {
  const header = Buffer.alloc(LOCAL_HEADER_BYTES + 1)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(8, 8)
  header.writeUInt32LE(checksum, 14)
  header.writeUInt32LE(compressedBytes, 18)
  header.writeUInt32LE(totalBytes, 22)
  header.writeUInt16LE(1, 26)
  header.write(name, LOCAL_HEADER_BYTES, 'latin1')
  return header
}

/** The directory and the end record. */
function records(name: string, checksum: number, sizes: Sizes): Buffer {
  const directory = Buffer.alloc(47)
  directory.writeUInt32LE(0x02014b50, 0)
  directory.writeUInt16LE(20, 4)
  // What follows is the same in both headers, up to the length of the name.
  localHeader(name, checksum, sizes).copy(directory, 6, 4, 28)
  directory.write(name, 46, 'latin1')
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(LOCAL_HEADER_BYTES + 1 + sizes.compressedBytes, 16)
  return Buffer.concat([directory, end])
}

/**
 * A number that `checksumWith` maps to itself, if there is one. CRC-32 is linear but for a constant, so that this is a system
 * of 32 equations over bits.
 */
function solve(checksumWith: (candidate: number) => number): number | undefined {
  const constant = checksumWith(0)
  /** By their highest bit: sums of columns of the matrix minus identity, and the bits of the unknown they stand for. */
  const basis = new Map<number, { sum: number; bits: number }>()
  const reduce = (start: number) => {
    let sum = start >>> 0
    let bits = 0
    while (sum !== 0) {
      const known = basis.get(Math.clz32(sum))
      if (known === undefined) break
      sum = (sum ^ known.sum) >>> 0
      bits = (bits ^ known.bits) >>> 0
    }
    return { sum, bits }
  }
  for (let bit = 0; bit < 32; bit += 1) {
    const unit = 2 ** bit
    const { sum, bits } = reduce(checksumWith(unit) ^ constant ^ unit)
    if (sum !== 0) basis.set(Math.clz32(sum), { sum, bits: (bits ^ unit) >>> 0 })
  }
  const { sum, bits } = reduce(constant)
  return sum === 0 ? bits : undefined
}
