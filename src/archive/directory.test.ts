import { expect, test } from 'vitest'
import { checkBytes, codesOf } from '../testing/check-bytes.ts'
import { writeZip, type ZipEntry, type ZipOptions } from '../testing/zip-writer.ts'

const SERVER: ZipEntry = { name: 'bin/server', content: 'an executable' }
const check = (entries: ZipEntry[], options?: ZipOptions) => checkBytes(writeZip(entries, options).bytes)

test.each<[string, ZipOptions]>([
  ['the number of a disk', { end: { diskNumber: 1 } }],
  ['a directory on another disk', { end: { directoryDisk: 3 } }],
  ['entries elsewhere', { end: { entryCount: 9 } }],
  ['zip64 disks', { zip64: true, zip64End: { diskNumber: 1 }, end: { diskNumber: 0xffff } }],
])('a split zip is refused: %s', async (_, options) => {
  expect(codesOf(await check([SERVER], options))).toEqual(['MULTI_DISK'])
})

test('an entry that begins on another disk is refused', async () => {
  expect(codesOf(await check([{ ...SERVER, central: { disk: 2 } }]))).toEqual(['MULTI_DISK'])
})

test.each<[string, ZipEntry, ZipOptions]>([
  ['fewer entries than listed', SERVER, { end: { entryCount: 1, entriesOnDisk: 1 }, afterDirectory: Buffer.alloc(60) }],
  ['more entries than listed', SERVER, { end: { entryCount: 2, entriesOnDisk: 2 } }],
  ['a directory that is too long', SERVER, { end: { directorySizeBytes: 5_000 } }],
  ['a directory that is empty', SERVER, { end: { directorySizeBytes: 0 } }],
  ['a place beyond the end', SERVER, { end: { directoryOffset: 5_000 } }],
  ['a broken header', { ...SERVER, central: { signature: 7 } }, {}],
  ['no zip64 field', { ...SERVER, central: { compressedSizeBytes: 0xffffffff } }, {}],
  [
    'zip64 that is elsewhere',
    SERVER,
    { zip64: true, afterDirectory: Buffer.alloc(0), zip64End: { directoryOffset: 9_999 } },
  ],
  ['two truths', SERVER, { zip64: true, end: { entryCount: 3, entriesOnDisk: 3 } }],
])('a directory that contradicts itself is refused: %s', async (_, entry, options) => {
  expect(codesOf(await check([entry], options))).toEqual(['DIRECTORY_CORRUPT'])
})

test('a zip without files is FAILED', async () => {
  expect(codesOf(await check([]))).toEqual(['NO_FILES'])
  expect(codesOf(await check([], { zip64: true }))).toEqual(['NO_FILES'])
  expect(codesOf(await check([{ name: 'logs/' }]))).toEqual(['NO_FILES'])
})

test('65,535 entries need no zip64, though their number looks like it; a number that overflowed is refused', async () => {
  const entries = Array.from({ length: 65_535 }, (_, index) => ({ name: `${index}`, method: 0 }))
  const { bytes } = writeZip(entries)
  const report = await checkBytes(bytes)
  expect([report.verdict, report.entryCount]).toEqual(['READY', 65_535])
  bytes.writeUInt32LE(0x00040004, bytes.length - 14)
  expect(codesOf(await checkBytes(bytes))).toEqual(['DIRECTORY_CORRUPT'])
})

test.each([
  ['split', 'PK\x07\x08PK\x03\x04', 'split into several files'],
  ['gzip', '\x1f\x8b\x08\0\0\0', 'gzip'],
  ['7z', "7z\xbc\xaf'\x1c\0\x04", '7-Zip'],
  ['rar', 'Rar!\x1a\x07\x01\0', 'RAR'],
  ['tar', `${'name'.padEnd(257, '\0')}ustar\x0000`, 'tar archive'],
  ['xz', '\xfd7zXZ\0\0', 'xz'],
  ['zstd', '\x28\xb5\x2f\xfd', 'Zstandard'],
  ['elf', '\x7fELF\x02\x01', 'ELF'],
  ['pe', 'MZ\x90\0', 'Windows program'],
  ['script', '#!/bin/sh\n', 'script'],
  ['html', '\n<!DOCTYPE html><html>', 'HTML'],
  ['xml', '<?xml version="1.0"?><Error/>', 'XML'],
  ['json', '{"error": "no"}', 'JSON'],
  ['lfs', 'version https://git-lfs.github.com/spec/v1\noid sha256:', 'Git LFS'],
  ['zeros', '\0'.repeat(600), 'zero bytes'],
  ['text', 'hello, this is a text', 'text'],
  ['noise', '\x99\x98\x97', 'neither begins nor ends as one'],
])('what is not a zip is called by its name: %s', async (_, head, words) => {
  const report = await checkBytes(Buffer.from(head, 'latin1'))
  expect(codesOf(report)).toEqual(['NOT_A_ZIP'])
  expect(report.findings[0]?.explanation).toContain(words)
  expect(report.findings[0]?.fix).toContain('zip -r')
})

test('an empty file is called empty', async () => {
  expect(codesOf(await checkBytes(Buffer.alloc(0)))).toEqual(['FILE_EMPTY'])
})
