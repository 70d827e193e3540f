import { Readable } from 'node:stream'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import yazl from 'yazl'
import { checkBytes, codesOf } from '../testing/check-bytes.ts'
import { unicodePathExtra, writeZip, type ZipEntry, type ZipOptions } from '../testing/zip-writer.ts'

const SERVER: ZipEntry = { name: 'bin/server', content: 'an executable '.repeat(100), mode: 0o100755 }

const codes = async (entries: ZipEntry[], options?: ZipOptions) =>
  codesOf(await checkBytes(writeZip(entries, options).bytes))

async function yazlZip(add: (zip: yazl.ZipFile) => void, options: Partial<yazl.EndOptions> = {}): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  add(zip)
  zip.end({ forceZip64Format: false, comment: '', ...options })
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

describe('a zip that is right', () => {
  test('is READY, with its sizes', async () => {
    const { bytes } = writeZip([{ name: 'bin/' }, SERVER, { name: 'map.bin', content: Buffer.alloc(9_000), method: 0 }])
    expect(await checkBytes(bytes)).toEqual({
      verdict: 'READY',
      sizeBytes: bytes.length,
      entryCount: 3,
      uncompressedBytes: 10_400,
      counts: { errors: 0, warnings: 0, notes: 0 },
      findings: [],
      findingsOmitted: 0,
    })
  })

  test.each<[string, ZipEntry[], ZipOptions?]>([
    ['stored', [{ ...SERVER, method: 0 }]],
    ['with empty files', [{ name: 'a' }, { name: 'b', method: 0 }]],
    ['with zip64 fields', [{ ...SERVER, zip64: true }], { zip64: true }],
    ['with a zip64 end record only', [SERVER], { zip64: true }],
    [
      'with a signed descriptor',
      [
        { ...SERVER, descriptor: 'signed' },
        { ...SERVER, name: 'b' },
      ],
    ],
    ['with a bare descriptor', [{ ...SERVER, descriptor: 'bare' }]],
    ['with a zip64 descriptor', [{ ...SERVER, descriptor: 'signed64' }]],
    ['with a comment', [SERVER], { comment: 'made by hand' }],
    ['with the longest comment', [SERVER], { comment: 'c'.repeat(0xffff) }],
    ['with a digital signature', [SERVER], { afterDirectory: Buffer.from('PK\x05\x05\x02\0ab', 'latin1') }],
    [
      'with bytes between entries',
      [
        { ...SERVER, gap: Buffer.alloc(100_000) },
        { name: 'b', content: 'b' },
      ],
    ],
    ['with a name in CP437', [{ ...SERVER, name: Buffer.from([0x81]), flags: 0 }]],
    ['with dots that lead nowhere', [{ ...SERVER, name: './a..b/c' }]],
    ['read from a pipe by Info-ZIP', [{ ...SERVER, mode: 0o010600 }]],
    ['listed in another order', [SERVER, { name: 'b', content: 'b' }], { isReversed: true }],
    ['with a folder twice', [{ name: 'a/' }, { name: 'a/' }, { name: 'a/b' }]],
    ['with a long local extra field', [{ ...SERVER, local: { extra: Buffer.alloc(60_000) } }]],
  ])('is READY %s', async (_, entries, options) => {
    expect(await codes(entries, options)).toEqual([])
  })

  test('is READY as yazl makes it, with descriptors, zip64 and without', async () => {
    const plain = await yazlZip(zip => {
      zip.addBuffer(Buffer.from('hello'), 'bin/hello.txt')
      zip.addBuffer(Buffer.alloc(100_000, 'x'), 'maps/größe.bin')
      zip.addEmptyDirectory('logs')
      zip.addReadStream(Readable.from(['streamed']), 'streamed')
    })
    expect(codesOf(await checkBytes(plain))).toEqual([])
    const wide = await yazlZip(
      zip => zip.addBuffer(Buffer.from('hello'), 'bin/hello.txt', { forceZip64Format: true }),
      { forceZip64Format: true },
    )
    expect(codesOf(await checkBytes(wide))).toEqual([])
  })

  test('may follow something else, which is noted', async () => {
    const prefix = Buffer.from('#!/bin/sh\nexit 0\n')
    expect(await codes([SERVER, { name: 'b' }], { prefix })).toEqual(['LEADING_DATA'])
    expect(await codes([SERVER, { name: 'b' }], { prefix, zip64: true })).toEqual(['LEADING_DATA'])
  })

  test('may be followed by a few bytes, which is warned of', async () => {
    const { bytes } = writeZip([SERVER])
    const report = await checkBytes(Buffer.concat([bytes, Buffer.alloc(10)]))
    expect([report.verdict, codesOf(report)]).toEqual(['READY', ['TRAILING_DATA']])
  })

  test('may contain a zip that is stored, whose end is not mistaken for its own', async () => {
    const inner = writeZip([{ name: 'inner', content: 'i' }]).bytes
    expect(await codes([{ name: 'mods.zip', content: inner, method: 0 }, SERVER])).toEqual([])
  })
})

describe('a zip that is cut short', () => {
  const { bytes } = writeZip([SERVER, { name: 'b', content: 'b', descriptor: 'signed' }], { comment: 'the end' })

  test('is FAILED at every length', async () => {
    for (let length = 0; length < bytes.length; length += 1) {
      const report = await checkBytes(bytes.subarray(0, length))
      expect([length, report.verdict]).toEqual([length, 'FAILED'])
    }
  })

  test('is FAILED even just behind a zip that is stored within', async () => {
    const inner = writeZip([{ name: 'inner', content: 'i' }]).bytes
    const outer = writeZip([SERVER, { name: 'mods.zip', content: inner, method: 0 }, SERVER])
    for (const more of [0, 1, 40]) {
      const cut = outer.bytes.subarray(0, (outer.data[1]?.end ?? 0) + more)
      expect(codesOf(await checkBytes(cut))[0]).toBe('UNLISTED_ENTRIES')
    }
  })

  test('is FAILED without its beginning', async () => {
    for (let start = 1; start < 200; start += 7) {
      expect((await checkBytes(bytes.subarray(start))).verdict).toBe('FAILED')
    }
  })
})

describe('an entry that is not what the directory says', () => {
  test.each<[string, ZipEntry, string]>([
    ['no header', { ...SERVER, local: { signature: 0 } }, 'LOCAL_HEADER_MISSING'],
    ['another name', { ...SERVER, local: { name: Buffer.from('bin/SERVER') } }, 'LOCAL_HEADER_DIFFERS'],
    ['another method', { ...SERVER, local: { method: 0 } }, 'LOCAL_HEADER_DIFFERS'],
    ['another checksum', { ...SERVER, local: { crc32: 1 } }, 'LOCAL_HEADER_DIFFERS'],
    ['another size', { ...SERVER, local: { uncompressedSizeBytes: 1 } }, 'LOCAL_HEADER_DIFFERS'],
    ['another compressed size', { ...SERVER, local: { compressedSizeBytes: 1 } }, 'LOCAL_HEADER_DIFFERS'],
    ['encryption', { ...SERVER, local: { flags: 1 } }, 'LOCAL_HEADER_DIFFERS'],
    ['more content', { ...SERVER, data: deflateRawSync(Buffer.alloc(5_000)) }, 'CONTENT_TOO_LONG'],
    ['less content', { ...SERVER, data: deflateRawSync(Buffer.alloc(5)) }, 'CONTENT_TOO_SHORT'],
    ['other content', { ...SERVER, data: deflateRawSync(Buffer.alloc(1_400)) }, 'CRC_DIFFERS'],
    ['half the data', { ...SERVER, data: deflateRawSync(Buffer.from('half')).subarray(0, 3) }, 'CONTENT_TOO_SHORT'],
    ['no data', { ...SERVER, data: Buffer.alloc(0) }, 'CONTENT_TOO_SHORT'],
    ['damaged data', { ...SERVER, data: Buffer.alloc(50, 0xff) }, 'CONTENT_CORRUPT'],
    ['less stored', { ...SERVER, method: 0, data: Buffer.alloc(5) }, 'CONTENT_TOO_SHORT'],
    ['more stored', { ...SERVER, method: 0, data: Buffer.alloc(5_000) }, 'CONTENT_TOO_LONG'],
    [
      'data behind its end',
      { ...SERVER, data: Buffer.concat([deflateRawSync(SERVER.content ?? ''), Buffer.from('x')]) },
      'CONTENT_TRAILING_DATA',
    ],
    ['content where none is declared', { name: 'empty', data: deflateRawSync(Buffer.from('x')) }, 'CONTENT_TOO_LONG'],
  ])('is FAILED: %s', async (_, entry, code) => {
    const report = await checkBytes(
      writeZip([{ name: 'before', content: 'b' }, entry, { name: 'z', content: 'z' }]).bytes,
    )
    expect(codesOf(report)).toEqual([code])
    expect(report.verdict).toBe('FAILED')
    expect(report.findings[0]).toMatchObject({
      entry: entry.name,
      explanation: expect.stringContaining(`"${entry.name}"`),
    })
  })

  test('is warned of when only its data descriptor is wrong', async () => {
    const { bytes, data } = writeZip([{ ...SERVER, descriptor: 'signed' }])
    bytes.writeUInt8(0xaa, (data[0]?.end ?? 0) + 9)
    const report = await checkBytes(bytes)
    expect([report.verdict, codesOf(report)]).toEqual(['READY', ['DESCRIPTOR_DIFFERS']])
  })
})

describe('an entry that can not be unpacked everywhere', () => {
  test.each<[string, ZipEntry, string, string]>([
    ['encrypted', { ...SERVER, flags: 1 }, 'ENCRYPTED', 'encrypted'],
    ['strongly encrypted', { ...SERVER, flags: 0x41 }, 'ENCRYPTED', 'strong'],
    ['AES', { ...SERVER, flags: 1, method: 99 }, 'ENCRYPTED', 'AES'],
    ['deflate64', { ...SERVER, method: 9 }, 'UNSUPPORTED_METHOD', 'Deflate64'],
    ['bzip2', { ...SERVER, method: 12 }, 'UNSUPPORTED_METHOD', 'BZip2'],
    ['lzma', { ...SERVER, method: 14 }, 'UNSUPPORTED_METHOD', 'LZMA'],
    ['zstd', { ...SERVER, method: 93 }, 'UNSUPPORTED_METHOD', 'Zstandard'],
    ['unknown', { ...SERVER, method: 77 }, 'UNSUPPORTED_METHOD', 'method 77'],
    ['a pipe', { name: 'pipe', mode: 0o010600 }, 'SPECIAL_FILE', 'pipe'],
    ['a device', { ...SERVER, mode: 0o020666 }, 'SPECIAL_FILE', 'device'],
  ])('is FAILED: %s', async (_, entry, code, words) => {
    const report = await checkBytes(writeZip([entry, { name: 'ok' }]).bytes)
    expect(codesOf(report)).toEqual([code])
    expect(report.findings[0]?.explanation).toContain(words)
  })
})

describe('a symbolic link', () => {
  const link = (name: string, target: string): ZipEntry => ({ name, content: target, mode: 0o120777 })

  test.each([
    ['lib/libx.so', 'libx.so.1'],
    ['lib/a/libx.so', '../../bin/x'],
    ['link', './here'],
    ['a/link', '..'],
  ])('%s → %s stays inside', async (name, target) => {
    expect(await codes([SERVER, link(name, target)])).toEqual([])
  })

  test.each([
    ['link', '../outside', 'SYMLINK_LEAVES_ROOT'],
    ['a/link', '../../etc/passwd', 'SYMLINK_LEAVES_ROOT'],
    ['a/./link', '../../x', 'SYMLINK_LEAVES_ROOT'],
    ['link', '/etc/passwd', 'SYMLINK_LEAVES_ROOT'],
    ['link', 'C:\\Windows', 'SYMLINK_LEAVES_ROOT'],
    ['a/link', 'b/../../../x', 'SYMLINK_LEAVES_ROOT'],
    ['link', '', 'SYMLINK_INVALID'],
    ['link', 'a\0b', 'SYMLINK_INVALID'],
    ['link', 'x'.repeat(5_000), 'SYMLINK_INVALID'],
  ])('%s → %s is FAILED', async (name, target, code) => {
    expect(await codes([SERVER, link(name, target)])).toEqual([code])
  })

  test('counts as a link whichever system made it', async () => {
    expect(await codes([SERVER, { ...link('l', '../x'), central: { madeByHost: 0 } }])).toEqual(['SYMLINK_LEAVES_ROOT'])
  })

  test('is not unpacked through', async () => {
    expect(await codes([link('a', 'bin'), { name: 'a/b' }, SERVER])).toEqual(['NAME_FILE_AND_FOLDER'])
  })
})

test('a name in the Unicode Path field is judged as well', async () => {
  const name = Buffer.from('harmless')
  const entry = (extra: Buffer): ZipEntry => ({ name, flags: 0, central: { extra } })
  expect(await codes([entry(unicodePathExtra(name, '../übel'))])).toEqual(['NAME_LEAVES_ROOT'])
  expect(await codes([entry(unicodePathExtra(name, 'größe'))])).toEqual([])
  expect(await codes([entry(unicodePathExtra(name, '../ignored', 1))])).toEqual([])
})

test('a report keeps the first hundred findings, errors first, and counts the rest', async () => {
  const entries = Array.from({ length: 150 }, (_, i) => ({ name: `../${String(i).padStart(3, '0')}` }))
  const report = await checkBytes(writeZip([...entries, { name: 'A' }, { name: 'a' }]).bytes)
  expect(report.findings).toHaveLength(100)
  expect(report.findingsOmitted).toBe(51)
  expect(report.findings.map(({ entry }) => entry)).toEqual(entries.slice(0, 100).map(({ name }) => name))
})
