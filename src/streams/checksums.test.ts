import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
  compositeChecksum,
  fullObjectChecksum,
  isChecksumValue,
  startChecksum,
} from './checksums.ts'
import { CRC_MODELS } from './crc-models.ts'

const CRC_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME'] as const

function checksumOf(algorithm: ChecksumAlgorithm, ...pieces: Uint8Array[]): string {
  const checksum = startChecksum(algorithm)
  for (const piece of pieces) checksum.update(Buffer.from(piece))
  return checksum.digest()
}

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')

// The check values of the catalogue of parametrised CRC algorithms, and FIPS 180.
test.each<[ChecksumAlgorithm, string, string]>([
  ['CRC32', '123456789', base64('cbf43926')],
  ['CRC32C', '123456789', base64('e3069283')],
  ['CRC64NVME', '123456789', base64('ae8b14860a799888')],
  ['SHA1', 'abc', base64('a9993e364706816aba3e25717850c26c9cd0d89d')],
  ['SHA256', 'abc', base64('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')],
  ['CRC32', '', 'AAAAAA=='],
  ['CRC32C', '', 'AAAAAA=='],
  ['CRC64NVME', '', 'AAAAAAAAAAA='],
])('%s of %s', (algorithm, text, expected) => {
  expect(checksumOf(algorithm, Buffer.from(text))).toBe(expected)
})

test('the CRC32C of the S3 documentation', () => {
  expect(checksumOf('CRC32C', Buffer.alloc(66_560, 'a'))).toBe('sOO8/Q==')
})

/** Bit by bit, as the definition says. */
function slowCrc(algorithm: (typeof CRC_ALGORITHMS)[number], data: Uint8Array): string {
  const { widthBits, polynomial } = CRC_MODELS[algorithm]
  const ones = (1n << BigInt(widthBits)) - 1n
  let crc = ones
  for (const octet of data) {
    crc ^= BigInt(octet)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n
  }
  return base64((crc ^ ones).toString(16).padStart(widthBits / 4, '0'))
}

test.each(CRC_ALGORITHMS)('%s agrees with its definition, however the data is cut', algorithm => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), pieces => {
      expect(checksumOf(algorithm, ...pieces)).toBe(slowCrc(algorithm, Buffer.concat(pieces)))
    }),
  )
})

test.each(CRC_ALGORITHMS)('%s of more than a window', algorithm => {
  const data = Buffer.alloc(200_001, 'Gantry')
  const cut = [data.subarray(0, 65_537), data.subarray(65_537, 65_540), data.subarray(65_540)]
  expect(checksumOf(algorithm, ...cut)).toBe(checksumOf(algorithm, data))
  expect(checksumOf(algorithm, data.subarray(0, 5000))).toBe(slowCrc(algorithm, data.subarray(0, 5000)))
})

describe('parts', () => {
  test.each(CRC_ALGORITHMS)('%s of a whole object from its parts', algorithm => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }), parts => {
        const checksums = parts.map(part => ({ value: checksumOf(algorithm, part), sizeBytes: part.length }))
        expect(fullObjectChecksum(algorithm, checksums)).toBe(checksumOf(algorithm, Buffer.concat(parts)))
      }),
    )
  })

  test('sizes beyond 32 bits', () => {
    // 6 GiB of zeros, by way of the parts' parts.
    const mebibyte = { value: checksumOf('CRC64NVME', Buffer.alloc(2 ** 20)), sizeBytes: 2 ** 20 }
    const gibibyte = { value: fullObjectChecksum('CRC64NVME', Array(1024).fill(mebibyte)), sizeBytes: 2 ** 30 }
    const five = { value: fullObjectChecksum('CRC64NVME', Array(5).fill(gibibyte)), sizeBytes: 5 * 2 ** 30 }
    const whole = fullObjectChecksum('CRC64NVME', Array(6).fill(gibibyte))
    expect(fullObjectChecksum('CRC64NVME', [gibibyte, five])).toBe(whole)
    expect(fullObjectChecksum('CRC64NVME', [five, gibibyte])).toBe(whole)
  })

  test.each(CHECKSUM_ALGORITHMS)('composite %s', algorithm => {
    const parts = ['one', 'two', ''].map(text => Buffer.from(text))
    const checksums = parts.map(part => ({ value: checksumOf(algorithm, part), sizeBytes: part.length }))
    const digests = Buffer.concat(checksums.map(({ value }) => Buffer.from(value, 'base64')))
    const expected = {
      CRC32: () => base64(crc32(digests).toString(16).padStart(8, '0')),
      CRC32C: () => slowCrc('CRC32C', digests),
      CRC64NVME: () => slowCrc('CRC64NVME', digests),
      SHA1: () => createHash('sha1').update(digests).digest('base64'),
      SHA256: () => createHash('sha256').update(digests).digest('base64'),
    }[algorithm]()
    expect(compositeChecksum(algorithm, checksums)).toBe(`${expected}-3`)
  })

  test('what is no checksum of the algorithm is a defect', () => {
    expect(() => compositeChecksum('CRC32', [{ value: '', sizeBytes: 0 }])).toThrow(RangeError)
    expect(() => fullObjectChecksum('CRC32', [{ value: 'AAAAAAAAAAA=', sizeBytes: 0 }])).toThrow(RangeError)
    expect(() => fullObjectChecksum('SHA1', [])).toThrow(RangeError)
  })
})

test('values', () => {
  expect(isChecksumValue('CRC32', 'AAAAAA==')).toBe(true)
  for (const text of ['', 'AAAAAA', 'AAAAAB==', 'AAAAA===', 'AAAAAAA=', ' AAAAAA==', 'AAAA_A==']) {
    expect(isChecksumValue('CRC32', text)).toBe(false)
  }
  expect(checksumHeader('CRC64NVME')).toBe('x-amz-checksum-crc64nvme')
})
