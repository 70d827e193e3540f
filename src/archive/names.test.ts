import { expect, test } from 'vitest'
import { checkBytes, codesOf } from '../testing/check-bytes.ts'
import { writeZip } from '../testing/zip-writer.ts'
import { printable } from './findings.ts'

const codes = async (...names: (string | Buffer)[]) =>
  codesOf(await checkBytes(writeZip(names.map(name => ({ name }))).bytes))

test.each([
  ['', 'NAME_EMPTY'],
  ['/etc/passwd', 'NAME_ABSOLUTE'],
  ['C:/Windows/x.dll', 'NAME_DRIVE_LETTER'],
  ['..', 'NAME_LEAVES_ROOT'],
  ['../x', 'NAME_LEAVES_ROOT'],
  ['a/../../x', 'NAME_LEAVES_ROOT'],
  ['a/..', 'NAME_LEAVES_ROOT'],
  ['bin\\server.exe', 'NAME_BACKSLASH'],
  ['a\0b', 'NAME_CONTROL_CHARACTER'],
  ['a\nb', 'NAME_CONTROL_CHARACTER'],
  ['a\x7fb', 'NAME_CONTROL_CHARACTER'],
  ['x'.repeat(256), 'NAME_TOO_LONG'],
  ['dir/'.repeat(1_000), 'NAME_TOO_LONG'],
])('%s is refused', async (name, code) => {
  expect(await codes(name, 'ok')).toEqual([code])
})

test('all that is wrong with a name is told at once', async () => {
  expect(await codes('C:\\..\\x')).toEqual(['NAME_BACKSLASH', 'NAME_DRIVE_LETTER', 'NAME_LEAVES_ROOT'])
})

test.each(['...', 'a..', '..a/b', 'a/.../b', 'größe/地図', 'ab:c', `${'x'.repeat(255)}/y`])(
  '%s is fine',
  async name => {
    expect(await codes(name)).toEqual([])
  },
)

test('a name that claims to be UTF-8 must be', async () => {
  expect(await codes(Buffer.from([0x61, 0xff]))).toEqual(['NAME_ENCODING'])
  expect(await codes(Buffer.from([0xc0, 0xae, 0xc0, 0xae]))).toEqual(['NAME_ENCODING'])
})

test('no two entries may take the same place', async () => {
  expect(await codes('a', 'b', 'a')).toEqual(['NAME_DUPLICATE'])
  expect(await codes('a/b', './a//b')).toEqual(['NAME_DUPLICATE'])
  expect(await codes('a', 'a/b')).toEqual(['NAME_FILE_AND_FOLDER'])
  expect(await codes('a/b/c', 'a')).toEqual(['NAME_FILE_AND_FOLDER'])
  expect(await codes('a/', 'a', 'a/b')).toEqual(['NAME_FILE_AND_FOLDER'])
  expect(await codes('a/', 'a/b', 'ab', 'a/bc')).toEqual([])
})

test('names that differ in case are warned of, for Windows', async () => {
  const report = await checkBytes(writeZip([{ name: 'Game.dll' }, { name: 'game.dll' }]).bytes)
  expect([report.verdict, codesOf(report)]).toEqual(['READY', ['NAME_CASE_CLASH']])
})

test('names are shown without what a terminal would obey', () => {
  expect(printable('a\x1b[31mb\u202ec')).toBe('a\\u{1b}[31mb\\u{202e}c')
  expect(printable('x'.repeat(70_000))).toHaveLength(301)
})
