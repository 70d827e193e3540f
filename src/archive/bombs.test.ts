import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bytesReader, checkBytes, codesOf, TEST_LIMITS } from '../testing/check-bytes.ts'
import { writeZip, type ZipEntry, type ZipOptions, zip64Extra } from '../testing/zip-writer.ts'
import { checkArchive } from './check-archive.ts'
import { CheckedFiles } from './checked-files.ts'

const GIB = 1024 ** 3
const SERVER: ZipEntry = { name: 'bin/server', content: 'an executable '.repeat(100) }
const codes = async (entries: ZipEntry[], options?: ZipOptions) =>
  codesOf(await checkBytes(writeZip(entries, options).bytes))

/** Declares a size that the data doesn't have. */
const declaring = (name: string, sizeBytes: number): ZipEntry => ({
  name,
  content: 'x',
  central: { uncompressedSizeBytes: 0xffffffff, extra: zip64Extra([sizeBytes]) },
})

test('a zip may not declare more than the limit', async () => {
  expect(await codes([declaring('a', 40 * GIB), declaring('b', 40 * GIB)])).toEqual(['UNCOMPRESSED_TOO_LARGE'])
  expect(await codes([declaring('a', 2 ** 63)])).toEqual(['UNCOMPRESSED_TOO_LARGE'])
})

test('a zip may not declare more than 200 times its size, above 1 GiB', async () => {
  expect(await codes([declaring('a', 2 * GIB)])).toEqual(['COMPRESSION_RATIO_TOO_HIGH'])
  const zeros = Buffer.alloc(8 * 1024 ** 2)
  expect(await codes([{ name: 'zeros', content: zeros }])).toEqual([])
})

test('10 MB that inflate to 10 GB are refused without inflating them', async () => {
  const megabytes = Buffer.concat(Array.from({ length: 10 }, () => Buffer.alloc(1024 ** 2, 0x5a)))
  const bomb = { name: 'bomb', content: '', data: megabytes, central: declaring('', 10 * GIB).central ?? {} }
  const { bytes } = writeZip([bomb])
  const reads: number[] = []
  const reader = bytesReader(bytes)
  const counting = {
    ...reader,
    read(offset: number, length: number) {
      reads.push(length)
      return reader.read(offset, length)
    },
  }
  const share = { takeTask: () => 0, reportsStructure: true, checkedFiles: CheckedFiles.share(1) }
  const { part } = await checkArchive(counting, { limits: TEST_LIMITS }, share)
  expect(part.found.kept.map(({ code }) => code)).toEqual(['COMPRESSION_RATIO_TOO_HIGH'])
  expect(Math.max(...reads)).toBeLessThan(70_000)
})

test('inflating stops at the declared size, small or large', async () => {
  const zeros = deflateRawSync(Buffer.alloc(64 * 1024 ** 2))
  for (const declared of [1_000, 20 * 1024 ** 2]) {
    const lie = { uncompressedSizeBytes: declared }
    expect(await codes([{ name: 'lie', content: '', data: zeros, local: lie, central: lie }])).toEqual([
      'CONTENT_TOO_LONG',
    ])
  }
})

test('large entries are streamed, with all the checks of small ones', async () => {
  const content = Buffer.alloc(17 * 1024 ** 2, 'large ')
  const data = deflateRawSync(content, { level: 1 })
  expect(await codes([{ name: 'a', content, data }, SERVER])).toEqual([])
  expect(await codes([{ name: 'a', content, method: 0 }, SERVER])).toEqual([])
  const damaged = Buffer.from(data)
  damaged.writeUInt8((damaged.at(-100) ?? 0) ^ 0x40, damaged.length - 100)
  const verdicts = await Promise.all(
    [
      { data: damaged },
      { data: data.subarray(0, -50) },
      { data: Buffer.concat([data, Buffer.from('x')]) },
      { data: Buffer.concat([data, Buffer.alloc(3 * 1024 ** 2)]) },
      { data: Buffer.alloc(1_000, 0xff) },
    ].map(async lie => codes([{ name: 'a', content, ...lie }])),
  )
  expect(verdicts[0]?.[0]).toMatch(/^(CONTENT_CORRUPT|CRC_DIFFERS|CONTENT_TOO_SHORT|CONTENT_TOO_LONG)$/)
  expect(verdicts.slice(1)).toEqual([
    ['CONTENT_TOO_SHORT'],
    ['CONTENT_TRAILING_DATA'],
    ['CONTENT_TRAILING_DATA'],
    ['CONTENT_CORRUPT'],
  ])
  const stored = writeZip([{ name: 'a', content, method: 0 }])
  stored.bytes.writeUInt8(1, 10 * 1024 ** 2)
  expect(codesOf(await checkBytes(stored.bytes))).toEqual(['CRC_DIFFERS'])
})

test('entries may not share bytes', async () => {
  const kernel = deflateRawSync(Buffer.alloc(10_000))
  const shared = { name: 'a', content: Buffer.alloc(10_000), data: kernel }
  const overlapping = await codes([shared, { ...shared, name: 'b', central: { localHeaderOffset: 0 } }])
  expect(overlapping).toEqual(['ENTRIES_OVERLAP'])
  const first = writeZip([shared]).data[0]?.start ?? 0
  expect(await codes([shared, { ...shared, name: 'b', central: { localHeaderOffset: first + 5 } }])).toEqual([
    'ENTRIES_OVERLAP',
  ])
  expect(
    await codes([
      {
        ...shared,
        local: { extra: Buffer.alloc(5) },
        data: kernel.subarray(0, -5),
        central: { compressedSizeBytes: kernel.length },
      },
      SERVER,
    ]),
  ).toEqual(['ENTRIES_OVERLAP'])
})

test('entries must be within the file', async () => {
  const beyond = { ...SERVER, central: { localHeaderOffset: 1_000_000 } }
  expect(await codes([beyond])).toEqual(['ENTRY_OUTSIDE_FILE'])
  expect(await codes([{ ...SERVER, central: { compressedSizeBytes: 1_000_000 } }])).toEqual(['ENTRY_OUTSIDE_FILE'])
  expect(await codes([SERVER], { end: { directoryOffset: 3 } })).toEqual(['ENTRY_OUTSIDE_FILE'])
  const far = { localHeaderOffset: 0xffffffff, extra: zip64Extra([2 ** 63]) }
  expect(await codes([{ ...SERVER, central: far }])).toEqual(['ENTRY_OUTSIDE_FILE'])
})

test('the number of entries is held against the limit before anything is allocated', async () => {
  const many = { entryCount: 2 ** 50, entriesOnDisk: 2 ** 50 }
  expect(await codes([SERVER], { zip64: true, zip64End: many })).toEqual(['TOO_MANY_ENTRIES'])
  const { bytes } = writeZip([SERVER, { name: 'b' }, { name: 'c' }])
  expect(codesOf(await checkBytes(bytes, { ...TEST_LIMITS, maxEntries: 2 }))).toEqual(['TOO_MANY_ENTRIES'])
  const more = { entryCount: 90_000, entriesOnDisk: 90_000 }
  expect(await codes([SERVER], { zip64: true, zip64End: more })).toEqual(['DIRECTORY_CORRUPT'])
})

describe('a zip that is made to be slow', () => {
  /** What is right takes less than a tenth of it even on a busy machine; what is quadratic, a minute and more. */
  const MAX_MS = 10_000
  const timed = async (entries: ZipEntry[]) => {
    const { bytes } = writeZip(entries)
    const since = performance.now()
    const report = await checkBytes(bytes)
    expect(performance.now() - since).toBeLessThan(MAX_MS)
    return report
  }

  test('by thousands of entries that overlap one with a long name', async () => {
    const long = { name: Buffer.alloc(65_000, 0xff), flags: 0, content: 'x' }
    const short = Array.from({ length: 20_000 }, (_, index) => ({
      name: `${index}`,
      method: 0,
      central: { localHeaderOffset: 1 },
    }))
    const { verdict, findings, findingsOmitted } = await timed([long, ...short])
    expect(verdict).toBe('FAILED')
    expect(findings.length + findingsOmitted).toBeGreaterThanOrEqual(short.length)
  })

  test('by thousands of files below thousands of folders', async () => {
    const folders = Array.from({ length: 1_900 }, (_, depth) => ({ name: 'a/'.repeat(depth + 1), method: 0 }))
    const files = Array.from({ length: 2_000 }, (_, index) => ({
      name: `${'a/'.repeat(1_890)}${index}/x`,
      method: 0,
    }))
    expect((await timed([...folders, ...files])).verdict).toBe('READY')
  })
})
