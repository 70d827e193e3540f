import { describe, expect, test } from 'vitest'
import { checkBytes, codesOf } from '../testing/check-bytes.ts'
import { unicodePathExtra, writeZip, type ZipEntry, type ZipOptions } from '../testing/zip-writer.ts'

const SERVER: ZipEntry = { name: 'bin/server', content: 'an executable '.repeat(100) }

const codes = async (entries: ZipEntry[], options?: ZipOptions) =>
  codesOf(await checkBytes(writeZip(entries, options).bytes))

describe('two entries that become one file', () => {
  test('in two encodings of one name', async () => {
    const dos: ZipEntry = { name: Buffer.from([0x81]), flags: 0, content: 'CP437' }
    expect(await codes([{ name: 'ü', content: 'UTF-8' }, dos])).toEqual(['NAME_DUPLICATE'])
    expect(await codes([dos, { name: 'ü', content: 'UTF-8' }])).toEqual(['NAME_DUPLICATE'])
    // Info-ZIP takes the bytes for what the system's encoding makes of them.
    expect(await codes([{ name: 'ü' }, { name: 'ü', flags: 0 }])).toEqual(['NAME_DUPLICATE'])
    expect(await codes([{ name: 'ü' }, { name: 'ö', flags: 0 }])).toEqual([])
  })

  test('for programs that do not know the Unicode path field', async () => {
    const entry = (name: string, path: string): ZipEntry => {
      const extra = unicodePathExtra(Buffer.from(name), path)
      return { name, flags: 0, local: { extra }, central: { extra } }
    }
    expect(await codes([entry('gr_n', 'grün'), entry('gr_n', 'grän')])).toEqual(['NAME_DUPLICATE'])
    expect(await codes([entry('gr_n', 'grün'), { name: 'gr_n' }])).toEqual(['NAME_DUPLICATE'])
    expect(await codes([entry('gr_n1', 'grün'), entry('gr_n2', 'grän')])).toEqual([])
  })

  test('as one of many: the master key of Android', async () => {
    const twice = [SERVER, { name: 'classes.dex', content: 'signed' }, { name: 'classes.dex', content: 'unsigned' }]
    expect(await codes(twice)).toEqual(['NAME_DUPLICATE'])
    expect(await codes(twice, { isReversed: true })).toEqual(['NAME_DUPLICATE'])
  })
})

describe('names that lead elsewhere', () => {
  test.each([
    ['../../../../etc/cron.d/evil', 'NAME_LEAVES_ROOT'],
    ['bin/../../../root/.ssh/authorized_keys', 'NAME_LEAVES_ROOT'],
    ['..\\..\\Windows\\evil.dll', 'NAME_BACKSLASH'],
    ['/etc/passwd', 'NAME_ABSOLUTE'],
    ['//server/share/evil', 'NAME_ABSOLUTE'],
    ['\\\\server\\share\\evil', 'NAME_BACKSLASH'],
    ['C:evil.exe', 'NAME_DRIVE_LETTER'],
    ['c:/evil.exe', 'NAME_DRIVE_LETTER'],
    ['./../evil', 'NAME_LEAVES_ROOT'],
    ['...//../evil', 'NAME_LEAVES_ROOT'],
    ['..', 'NAME_LEAVES_ROOT'],
  ])('%s is refused: Zip Slip', async (name, code) => {
    expect(await codes([SERVER, { name, content: 'x' }])).toContain(code)
  })

  test('in the field for Unicode names alone', async () => {
    const name = Buffer.from('gr_n')
    const entry = (path: string): ZipEntry => ({ name, flags: 0, central: { extra: unicodePathExtra(name, path) } })
    expect(await codes([SERVER, entry('../grün')])).toEqual(['NAME_LEAVES_ROOT'])
    expect(await codes([SERVER, entry('/grün')])).toEqual(['NAME_ABSOLUTE'])
    expect(await codes([SERVER, entry('grün\\..')])).toContain('NAME_BACKSLASH')
  })

  test('through a link that a later entry would be unpacked through', async () => {
    const link = (name: string, target: string): ZipEntry => ({ name, content: target, mode: 0o120777, method: 0 })
    expect(await codes([SERVER, link('way', '/tmp'), { name: 'way/evil' }])).toEqual([
      'NAME_FILE_AND_FOLDER',
      'SYMLINK_LEAVES_ROOT',
    ])
    expect(await codes([SERVER, link('way', 'bin'), { name: './way//evil' }])).toEqual(['NAME_FILE_AND_FOLDER'])
    expect(await codes([SERVER, { name: 'way/evil' }, link('./way', 'bin')])).toEqual(['NAME_FILE_AND_FOLDER'])
    expect(await codes([SERVER, link('a/b', 'c/../..')])).toEqual(['SYMLINK_LEAVES_ROOT'])
    expect(await codes([SERVER, link('way', 'bin'), link('way', '..')])).toContain('NAME_DUPLICATE')
  })
})

test('a NUL, where some programs see the end of the name, is refused', async () => {
  expect(await codes([SERVER, { name: 'picture.png\0.exe' }])).toEqual(['NAME_CONTROL_CHARACTER'])
  expect(await codes([SERVER, { name: 'bin/server\0' }])).toEqual(['NAME_CONTROL_CHARACTER'])
  const differing = { name: 'picture.png\0a', local: { name: Buffer.from('picture.png\0b') } }
  expect(await codes([SERVER, differing])).toEqual(['LOCAL_HEADER_DIFFERS', 'NAME_CONTROL_CHARACTER'])
})

test('a name that claims to be UTF-8 must be, though a field gives it another', async () => {
  const name = Buffer.from([0xff, 0xfe])
  const extra = unicodePathExtra(name, 'grün')
  expect(await codes([SERVER, { name, local: { extra }, central: { extra } }])).toEqual(['NAME_ENCODING'])
  expect(await codes([SERVER, { name, flags: 0, local: { extra }, central: { extra } }])).toEqual([])
})
