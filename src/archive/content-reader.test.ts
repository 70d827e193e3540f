import { randomBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesReader } from '../testing/check-bytes.ts'
import { openContent } from './content-reader.ts'
import { Entry } from './entry.ts'

const content = Buffer.concat(
  Array.from({ length: 40 }, (_, index) => Buffer.concat([randomBytes(9_000), Buffer.alloc(20_000, index)])),
)
const deflated = deflateRawSync(content)
const DATA_OFFSET = 100

function entryOf(method: number, compressedSizeBytes: number): Entry {
  return new Entry({
    ...{ index: 0, nameBytes: Buffer.from('a'), unicodePath: undefined, flags: 0, method, crc32: 0, mode: 0 },
    ...{ compressedSizeBytes, uncompressedSizeBytes: content.length, localHeaderOffset: 0 },
  })
}

const source = (data: Buffer) => bytesReader(Buffer.concat([Buffer.alloc(DATA_OFFSET), data, Buffer.alloc(10)]))

test.each([
  ['stored', () => openContent(source(content), entryOf(0, content.length), DATA_OFFSET, undefined)],
  ['deflated', () => openContent(source(deflated), entryOf(8, deflated.length), DATA_OFFSET, undefined)],
  ['in memory', () => openContent(source(deflated), entryOf(8, deflated.length), DATA_OFFSET, Buffer.from(content))],
])('reads any ranges in any order: %s', async (_, open) => {
  const range = fc.tuple(fc.nat(content.length), fc.nat(content.length)).map(ends => ends.sort((a, b) => a - b))
  await fc.assert(
    fc.asyncProperty(fc.array(range, { minLength: 1, maxLength: 6 }), async ranges => {
      await using reader = open()
      expect(reader.sizeBytes).toBe(content.length)
      for (const [from = 0, to = 0] of ranges) {
        expect((await reader.read(from, to - from)).equals(content.subarray(from, to))).toBe(true)
      }
    }),
    { numRuns: 50 },
  )
  await using reader = open()
  await expect(reader.read(content.length - 1, 2)).rejects.toThrow(RangeError)
})

test('reading in rising order inflates once, and going back once more', async () => {
  let readBytes = 0
  const bytes = source(deflated)
  const counting = {
    ...bytes,
    read(offset: number, length: number) {
      readBytes += length
      return bytes.read(offset, length)
    },
  }
  await using reader = openContent(counting, entryOf(8, deflated.length), DATA_OFFSET, undefined)
  for (let at = 0; at < content.length; at += 1_000) await reader.read(at, 10)
  expect(readBytes).toBe(deflated.length)
  await reader.read(0, 10)
  await reader.read(content.length - 1, 1)
  expect(readBytes).toBeLessThanOrEqual(2 * deflated.length)
})

test('a storage that fails rejects the read', async () => {
  const failing = { sizeBytes: 1_000, read: () => Promise.reject(new Error('the disk is gone')) }
  await using reader = openContent(failing, entryOf(8, deflated.length), DATA_OFFSET, undefined)
  await expect(reader.read(0, 10)).rejects.toThrow('the disk is gone')
})
