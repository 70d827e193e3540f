import { expect, test } from 'vitest'
import { printable } from '../findings/finding.ts'
import type { Target } from '../model/target.ts'
import { checkBytes, codesOf, TEST_LIMITS } from '../testing/check-bytes.ts'
import { writeZip } from '../testing/zip-writer.ts'

const LINUX: Target = { operatingSystem: 'AMAZON_LINUX_2023', serverSdkVersion: '5.2.0' }
const WINDOWS: Target = { operatingSystem: 'WINDOWS_2022', serverSdkVersion: '5.2.0' }
const zipNaming = (names: (string | Buffer)[]) => writeZip(names.map(name => ({ name }))).bytes

const onLinux = async (...names: (string | Buffer)[]) =>
  codesOf(await checkBytes(zipNaming(names), TEST_LIMITS, { target: LINUX })).filter(code => code.startsWith('NAME'))
const onWindows = async (...names: (string | Buffer)[]) =>
  codesOf(await checkBytes(zipNaming(names), TEST_LIMITS, { target: WINDOWS })).filter(code => code.startsWith('NAME'))

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
  expect(await onLinux(name, 'ok')).toEqual([code])
})

test('all that is wrong with a name is told at once', async () => {
  expect(await codes('C:\\..\\x')).toEqual(['NAME_BACKSLASH', 'NAME_DRIVE_LETTER', 'NAME_LEAVES_ROOT'])
})

test.each(['...', 'a..', '..a/b', 'a/.../b', 'größe/地図', 'ab:c', 'aux', `${'x'.repeat(255)}/y`])(
  '%s is fine on Linux',
  async name => {
    expect(await onLinux(name)).toEqual([])
  },
)

test.each([
  ['con', 'NAME_DEVICE'],
  ['logs/AUX.txt', 'NAME_DEVICE'],
  ['com1 .log', 'NAME_DEVICE'],
  ['lpt³/x', 'NAME_DEVICE'],
  ['ab:c', 'NAME_WINDOWS_CHARACTER'],
  ['what?.txt', 'NAME_WINDOWS_CHARACTER'],
  ['folder /x', 'NAME_WINDOWS_CHARACTER'],
  ['dots.', 'NAME_WINDOWS_CHARACTER'],
  ['folder/'.repeat(36), 'NAME_OVER_260'],
])('%s is not fine on Windows, and warned of where nobody said', async (name, code) => {
  expect(await onWindows(name, 'ok')).toEqual([code])
  const report = await checkBytes(zipNaming([name, 'ok']))
  expect([report.verdict, codesOf(report)]).toEqual(['READY', [code]])
})

test.each(['concert', 'auxiliary/x', 'com10', 'com', 'a.con', 'folder/'.repeat(35)])(
  '%s is fine on Windows',
  async name => {
    expect(await onWindows(name)).toEqual([])
  },
)

test('backslashes are a warning on Windows, where they end a folder', async () => {
  const report = await checkBytes(zipNaming(['bin\\server.exe']), TEST_LIMITS, { target: WINDOWS })
  expect(report.findings).toContainEqual(expect.objectContaining({ code: 'NAME_BACKSLASH', severity: 'WARNING' }))
})

test.each([
  [['Größe', 'GRÖSSE'], []],
  [['größe', 'GRÖßE'], ['NAME_CASE_CLASH']],
  [['Maps/a', 'maps/A'], ['NAME_CASE_CLASH']],
  [['Maps/', 'Maps/a', 'maps/', 'maps/b'], []],
  [['caf\u00e9', 'cafe\u0301'], ['NAME_UNICODE_CLASH']],
  [['ΣΑΣ', 'σας'], ['NAME_CASE_CLASH']],
])('%j on Windows: %j', async (names, expected) => {
  expect(await onWindows(...names)).toEqual(expected)
  expect(await onLinux(...names)).toEqual([])
})

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
