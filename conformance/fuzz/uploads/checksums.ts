import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** S3's additional checksums, written a second time: what the server computes is held against these. */
export type Algorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'

export const ALGORITHMS: readonly Algorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']

export function headerOfChecksum(algorithm: Algorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`
}

/** In base64. */
export function checksumOf(algorithm: Algorithm, data: Buffer): string {
  switch (algorithm) {
    case 'CRC32':
      return words(crc32(data))
    case 'CRC32C':
      return words(crc32c(data))
    case 'CRC64NVME':
      return words(...crc64nvme(data))
    default:
      return createHash(algorithm).update(data).digest('base64')
  }
}

function words(...values: number[]): string {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * index)
  return bytes.toString('base64')
}

/** Castagnoli's polynomial, its bits in reverse. */
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value
})

function crc32c(data: Buffer): number {
  let crc = 0xffffffff
  for (const byte of data) crc = (crc >>> 8) ^ (CRC32C_TABLE[(crc ^ byte) & 0xff] as number)
  return ~crc
}

/** NVM Express's polynomial, its bits in reverse; as two words, since numbers have 53 bits and BigInt is slow. */
const CRC64_TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index)
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n
  return value
})
const CRC64_HIGH = Uint32Array.from(CRC64_TABLE, value => Number(value >> 32n))
const CRC64_LOW = Uint32Array.from(CRC64_TABLE, value => Number(value & 0xffffffffn))

function crc64nvme(data: Buffer): [high: number, low: number] {
  let [high, low] = [0xffffffff, 0xffffffff]
  for (const byte of data) {
    const index = (low ^ byte) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ (CRC64_LOW[index] as number)
    high = (high >>> 8) ^ (CRC64_HIGH[index] as number)
  }
  return [~high, ~low]
}
