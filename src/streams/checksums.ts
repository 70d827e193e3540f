import { createHash, hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { combineCrcs } from './crc-combine.ts'
import { finishCrc, type KernelAlgorithm, startCrc, updateCrc } from './crc-kernel.ts'
import { CRC_MODELS, type CrcAlgorithm } from './crc-models.ts'

/** What S3's `x-amz-checksum-*` headers can carry. */
export type ChecksumAlgorithm = CrcAlgorithm | 'SHA1' | 'SHA256'

export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']

const SIZE_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
}

/** A checksum of bytes that come piece by piece. */
export interface RunningChecksum {
  update(data: Buffer): void
  /** In base64, as S3 writes it. Once, at the end. */
  digest(): string
}

/** A part's checksum in base64, and how many bytes it was computed over. */
export interface PartChecksum {
  readonly value: string
  readonly sizeBytes: number
}

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case 'CRC32':
      return runningCrc32()
    case 'CRC32C':
    case 'CRC64NVME':
      return runningCrc(algorithm)
    case 'SHA1':
    case 'SHA256': {
      const digest = createHash(algorithm)
      return { update: data => void digest.update(data), digest: () => digest.digest('base64') }
    }
  }
}

/** The header, or trailer, that carries a checksum: `x-amz-checksum-crc64nvme`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`
}

/** Whether `text` is base64 of the right length for the algorithm, in the one way that base64 is written. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, text: string): boolean {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === SIZE_BYTES[algorithm] && bytes.toString('base64') === text
}

/**
 * The checksum of a multipart object of type COMPOSITE: that of the parts' checksums, and their number (`…==-3`).
 *
 * @throws RangeError when a part's value isn't of the algorithm
 */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly PartChecksum[]): string {
  const checksum = startChecksum(algorithm)
  checksum.update(Buffer.concat(parts.map(({ value }) => decode(algorithm, value))))
  return `${checksum.digest()}-${parts.length}`
}

/**
 * The checksum of a multipart object of type FULL_OBJECT, as if computed over all bytes in one.
 *
 * @throws RangeError when a part's value isn't of the algorithm, or the algorithm can't be combined (SHA1, SHA256)
 */
export function fullObjectChecksum(algorithm: ChecksumAlgorithm, parts: readonly PartChecksum[]): string {
  if (algorithm === 'SHA1' || algorithm === 'SHA256') throw new RangeError(`${algorithm} can't be combined`)
  const crcs = parts.map(({ value, sizeBytes }) => ({
    crc: BigInt(`0x${decode(algorithm, value).toString('hex')}`),
    sizeBytes,
  }))
  return encodeCrc(algorithm, combineCrcs(algorithm, crcs))
}

/** The hexadecimal SHA-256 of nothing. */
export const EMPTY_SHA256_HEX = hash('sha256', '', 'hex')

function runningCrc32(): RunningChecksum {
  let value = 0
  return {
    update: data => {
      value = crc32(data, value)
    },
    digest: () => encodeCrc('CRC32', BigInt(value)),
  }
}

function runningCrc(algorithm: KernelAlgorithm): RunningChecksum {
  let state = startCrc(algorithm)
  return {
    update: data => {
      state = updateCrc(algorithm, state, data)
    },
    digest: () => encodeCrc(algorithm, finishCrc(algorithm, state)),
  }
}

/** Big-endian, in base64. */
function encodeCrc(algorithm: CrcAlgorithm, crc: bigint): string {
  const digits = CRC_MODELS[algorithm].widthBits / 4
  return Buffer.from(crc.toString(16).padStart(digits, '0'), 'hex').toString('base64')
}

function decode(algorithm: ChecksumAlgorithm, value: string): Buffer {
  if (!isChecksumValue(algorithm, value)) throw new RangeError(`not a ${algorithm} in base64: ${value}`)
  return Buffer.from(value, 'base64')
}
