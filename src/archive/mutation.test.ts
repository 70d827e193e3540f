import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkBytes } from '../testing/check-bytes.ts'
import { writeZip, type ZipEntry } from '../testing/zip-writer.ts'

const LIMITS = { maxUncompressedBytes: 16 * 1024 ** 2, maxEntries: 1_000 }

const ENTRIES: ZipEntry[] = [
  { name: 'bin/', mode: 0o40755 },
  { name: 'bin/server', content: 'an executable, more or less. '.repeat(40) },
  { name: 'stored', content: Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 73) & 0xff)), method: 0 },
  { name: 'streamed', content: '0123456789abcdef'.repeat(9), descriptor: 'signed' },
  { name: 'wide', content: 'zip64', zip64: true },
  { name: 'link', content: 'bin/server', method: 0, mode: 0o120777 },
]
const ORIGINAL = writeZip(ENTRIES, { zip64: true, comment: 'comment' })

test('any change of an entry’s data is found, unless it unpacks to the same', async () => {
  expect((await checkBytes(ORIGINAL.bytes)).verdict).toBe('READY')
  const places = ORIGINAL.data.flatMap(({ start, end }, entry) =>
    Array.from({ length: end - start }, (_, at) => ({ entry, at: start + at })),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), fc.integer({ min: 1, max: 255 }), async ({ entry, at }, mask) => {
      const bytes = Buffer.from(ORIGINAL.bytes)
      bytes.writeUInt8((bytes[at] ?? 0) ^ mask, at)
      const { verdict } = await checkBytes(bytes, LIMITS)
      if (verdict === 'FAILED') return
      // A few bits of a deflate stream are padding.
      const { start, end } = ORIGINAL.data[entry] ?? { start: 0, end: 0 }
      const content = Buffer.from(ENTRIES[entry]?.content ?? '')
      expect(ENTRIES[entry]?.method ?? 8).toBe(8)
      expect(inflateRawSync(bytes.subarray(start, end)).equals(content)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test('whatever is changed anywhere, the check ends with a report', async () => {
  const change = fc.record({
    at: fc.nat(ORIGINAL.bytes.length - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async changes => {
      const bytes = Buffer.from(ORIGINAL.bytes)
      for (const { at, bytes: value } of changes) bytes.set(value.subarray(0, bytes.length - at), at)
      expect((await checkBytes(bytes, LIMITS)).verdict).toMatch(/^(READY|FAILED)$/)
    }),
    { numRuns: 2_000 },
  )
})

test('changes of the headers and the directory end with a report', async () => {
  const dataBytes = new Set(
    ORIGINAL.data.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)),
  )
  const places = [...ORIGINAL.bytes.keys()].filter(at => !dataBytes.has(at))
  for (const at of places) {
    for (const value of [0, 0xff]) {
      const bytes = Buffer.from(ORIGINAL.bytes)
      bytes.writeUInt8(value, at)
      expect((await checkBytes(bytes, LIMITS)).verdict).toMatch(/^(READY|FAILED)$/)
    }
  }
})

test('arbitrary bytes are FAILED, never an exception', async () => {
  const signature = fc.constantFrom('PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', 'PK\x06\x06', 'PK\x06\x07')
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes)),
    signature.map(text => Buffer.from(text, 'latin1')),
    fc.nat(80).map(length => Buffer.alloc(length)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async pieces => {
      expect((await checkBytes(Buffer.concat(pieces), LIMITS)).verdict).toBe('FAILED')
    }),
    { numRuns: 2_000 },
  )
})

test('any files in any form are READY, and report what they are', async () => {
  const entry = fc.record({
    content: fc.uint8Array({ maxLength: 2_000 }).map(bytes => Buffer.from(bytes)),
    method: fc.constantFrom(0, 8),
    zip64: fc.boolean(),
    descriptor: fc.constantFrom(undefined, 'signed', 'bare', 'signed64'),
  })
  const options = fc.record({ zip64: fc.boolean(), isReversed: fc.boolean(), comment: fc.string() })
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 20 }), options, async (entries, zipOptions) => {
      const files = entries.map(({ descriptor, ...rest }, index): ZipEntry => {
        const file = { ...rest, name: `folder/${index}` }
        return descriptor === undefined ? file : { ...file, descriptor: descriptor as 'signed', zip64: false }
      })
      const report = await checkBytes(writeZip(files, zipOptions).bytes)
      expect(report).toMatchObject({ verdict: 'READY', entryCount: entries.length, findings: [] })
      expect(report.uncompressedBytes).toBe(entries.reduce((sum, { content }) => sum + content.length, 0))
    }),
    { numRuns: 300 },
  )
})
