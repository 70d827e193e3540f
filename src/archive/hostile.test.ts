import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checkBytes, codesOf, TEST_LIMITS } from '../testing/check-bytes.ts'
import { CountingReader } from '../testing/counting-reader.ts'
import { quotedOverlap } from '../testing/overlapping-zips.ts'
import { zipQuine } from '../testing/zip-quine.ts'
import { writeZip, type ZipEntry, zip64Extra } from '../testing/zip-writer.ts'

const SERVER: ZipEntry = { name: 'bin/server', content: 'an executable '.repeat(100) }
const codes = async (entries: ZipEntry[]) => codesOf(await checkBytes(writeZip(entries).bytes))

/** The report, and how much of the file was read for it. */
async function checkCounted(bytes: Buffer) {
  const reader = new CountingReader(bytes)
  const report = await checkBytes(bytes, TEST_LIMITS, undefined, reader)
  return { report, readBytes: reader.readBytes }
}

describe('a zip that holds itself', () => {
  test('unpacks to itself, and is READY: once unpacked it is just a file, which nobody unpacks', async () => {
    const quine = zipQuine()
    expect(inflateRawSync(quine.subarray(31, 31 + quine.readUInt32LE(18))).equals(quine)).toBe(true)
    const { report, readBytes } = await checkCounted(quine)
    expect([report.verdict, report.uncompressedBytes, codesOf(report)]).toEqual(['READY', quine.length, []])
    expect(readBytes).toBeLessThan(4 * quine.length)
  })

  test('by an entry whose data is the file is refused', async () => {
    const { bytes } = writeZip([{ ...SERVER, method: 0 }])
    const directoryAt = bytes.readUInt32LE(bytes.length - 6)
    bytes.writeUInt32LE(bytes.length, directoryAt + 20)
    bytes.writeUInt32LE(bytes.length, directoryAt + 24)
    expect(codesOf(await checkBytes(bytes))).toEqual(['ENTRY_OUTSIDE_FILE'])
  })
})

describe('a bomb whose entries share data', () => {
  test('all of it: a thousand entries and one place', async () => {
    const kernel = { name: '0', content: Buffer.alloc(1024 * 64) }
    const compressedSizeBytes = deflateRawSync(kernel.content).length
    const others = Array.from({ length: 999 }, (_, index) => ({
      ...kernel,
      name: `${index + 1}`,
      data: Buffer.alloc(0),
      central: { localHeaderOffset: 0, compressedSizeBytes },
    }))
    const { bytes } = writeZip([kernel, ...others])
    const { report, readBytes } = await checkCounted(bytes)
    expect(report.verdict).toBe('FAILED')
    expect(new Set(codesOf(report))).toEqual(new Set(['ENTRIES_OVERLAP']))
    expect(report.findings.length + report.findingsOmitted).toBe(999)
    // The end, the directory, and not one entry.
    expect(readBytes).toBeLessThan(2 * bytes.length)
  })

  test('by quoting the header of the next: each entry for itself is right', async () => {
    const bytes = quotedOverlap(100, Buffer.alloc(10_000))
    // The first one holds what all the others do.
    const first = inflateRawSync(bytes.subarray(31, 31 + bytes.readUInt32LE(18)))
    expect(first.length).toBe(bytes.readUInt32LE(22))
    const { report } = await checkCounted(bytes)
    expect([report.verdict, codesOf(report)[0]]).toEqual(['FAILED', 'ENTRIES_OVERLAP'])
    expect(report.findings.length + report.findingsOmitted).toBe(99)
  })

  test('by quoting it in an extra field', async () => {
    const { bytes } = writeZip([SERVER, { name: 'b', content: 'b' }])
    const second = bytes.indexOf('PK\x03\x04', 4, 'latin1')
    bytes.writeUInt16LE(second, 28)
    expect(codesOf(await checkBytes(bytes))).toEqual(['ENTRIES_OVERLAP'])
  })
})

describe('a bomb within zips within a zip', () => {
  const sizes = { uncompressedSizeBytes: 4_294_967_294 }
  const bomb = writeZip([{ name: 'zeros', data: Buffer.alloc(4_096), content: '', local: sizes, central: sizes }]).bytes

  test('is refused for what it declares, without being unpacked', async () => {
    const { report, readBytes } = await checkCounted(bomb)
    expect(codesOf(report)).toEqual(['COMPRESSION_RATIO_TOO_HIGH'])
    expect(readBytes).toBeLessThan(2 * bomb.length)
  })

  test('is READY from outside, as 42.zip is: whoever unpacks a build unpacks it once', async () => {
    const layer = (inner: Buffer) =>
      writeZip(Array.from({ length: 16 }, (_, index) => ({ name: `${index}.zip`, content: inner }))).bytes
    const { report, readBytes } = await checkCounted(layer(layer(bomb)))
    expect(report.verdict).toBe('READY')
    expect(report.uncompressedBytes).toBe(16 * layer(bomb).length)
    expect(readBytes).toBeLessThan(4 * report.sizeBytes)
  })
})

describe('sizes that are lies', () => {
  const WIDE = 0xffffffff

  test('left to a zip64 field that is not there', async () => {
    for (const field of ['compressedSizeBytes', 'uncompressedSizeBytes', 'localHeaderOffset'] as const) {
      expect(await codes([{ ...SERVER, central: { [field]: WIDE } }])).toEqual(['DIRECTORY_CORRUPT'])
    }
    for (const field of ['compressedSizeBytes', 'uncompressedSizeBytes'] as const) {
      expect(await codes([{ ...SERVER, local: { [field]: WIDE } }])).toEqual(['LOCAL_HEADER_DIFFERS'])
    }
  })

  test('left to a zip64 field that is too short, or says something else', async () => {
    const short = { compressedSizeBytes: WIDE, uncompressedSizeBytes: WIDE, extra: zip64Extra([1_400]) }
    expect(await codes([{ ...SERVER, central: short }])).toEqual(['DIRECTORY_CORRUPT'])
    expect(await codes([{ ...SERVER, local: short }])).toEqual(['LOCAL_HEADER_DIFFERS'])
    const other = { compressedSizeBytes: WIDE, uncompressedSizeBytes: WIDE, extra: zip64Extra([7, 7]) }
    expect(await codes([{ ...SERVER, local: other }])).toEqual(['LOCAL_HEADER_DIFFERS'])
    expect(await codes([{ ...SERVER, central: other }])).toEqual(['LOCAL_HEADER_DIFFERS'])
  })

  test('in one header only is READY where the numbers are the same', async () => {
    const compressed = deflateRawSync(Buffer.from(SERVER.content ?? '')).length
    const wide = { compressedSizeBytes: WIDE, uncompressedSizeBytes: WIDE, extra: zip64Extra([1_400, compressed]) }
    expect(await codes([{ ...SERVER, local: wide }])).toEqual([])
    expect(await codes([{ ...SERVER, central: wide }])).toEqual([])
    // A field that nobody is sent to counts for nothing.
    expect(await codes([{ ...SERVER, central: { extra: zip64Extra([7, 7, 7]) } }])).toEqual([])
  })

  test('as numbers that are negative to some programs', async () => {
    const entry = (value: number, field: string): ZipEntry => ({
      ...SERVER,
      central: { [field]: WIDE, extra: zip64Extra([value]) },
    })
    for (const value of [2 ** 63, 2 ** 64 - 2_048, 2 ** 53]) {
      expect(await codes([entry(value, 'compressedSizeBytes')])).toEqual(['ENTRY_OUTSIDE_FILE'])
      expect(await codes([entry(value, 'localHeaderOffset')])).toEqual(['ENTRY_OUTSIDE_FILE'])
      expect(await codes([entry(value, 'uncompressedSizeBytes')])).toEqual(['UNCOMPRESSED_TOO_LARGE'])
    }
  })

  test('of what is stored, in both headers', async () => {
    const stored: ZipEntry = { ...SERVER, method: 0 }
    const less = { uncompressedSizeBytes: 1_399 }
    const more = { uncompressedSizeBytes: 1_401 }
    expect(await codes([{ ...stored, local: less, central: less }])).toEqual(['CONTENT_TOO_LONG'])
    expect(await codes([{ ...stored, local: more, central: more }])).toEqual(['CONTENT_TOO_SHORT'])
  })
})

describe('deflated data', () => {
  const content = SERVER.content ?? ''
  const deflated = deflateRawSync(Buffer.from(content))

  test('may not go on after its end', async () => {
    for (const more of [Buffer.from([0]), deflated, writeZip([SERVER]).bytes]) {
      expect(await codes([{ ...SERVER, data: Buffer.concat([deflated, more]) }])).toEqual(['CONTENT_TRAILING_DATA'])
    }
  })

  test('may consist of empty blocks, but not of nothing', async () => {
    const emptyBlocks = Buffer.concat([Buffer.from('000000ffff'.repeat(2_000), 'hex'), Buffer.from([3, 0])])
    expect(await codes([SERVER, { name: 'empty', data: emptyBlocks }])).toEqual([])
    expect(await codes([SERVER, { name: 'empty', data: Buffer.from([3, 0]) }])).toEqual([])
    expect(await codes([SERVER, { name: 'empty', data: Buffer.alloc(0) }])).toEqual(['CONTENT_TOO_SHORT'])
    expect(await codes([SERVER, { name: 'endless', data: emptyBlocks.subarray(0, -2) }])).toEqual(['CONTENT_TOO_SHORT'])
  })

  test('may not refer to what came before it, nor use codes that there are not', async () => {
    const tooFar = Buffer.from('630442000c00', 'hex')
    const reserved = Buffer.from([0x07, 0, 0])
    expect(await codes([{ ...SERVER, data: tooFar }])).toEqual(['CONTENT_CORRUPT'])
    expect(await codes([{ ...SERVER, data: reserved }])).toEqual(['CONTENT_CORRUPT'])
  })
})
