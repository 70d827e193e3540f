import { describe, expect, test } from 'vitest'
import { checkBytes, codesOf } from '../testing/check-bytes.ts'
import { writeZip, type ZipEntry, type ZipOptions } from '../testing/zip-writer.ts'

const SERVER: ZipEntry = { name: 'bin/server', content: 'an executable '.repeat(100) }
const OTHER: ZipEntry = { name: 'bin/ambush', content: 'an ambush', method: 0 }
const END = Buffer.from('PK\x05\x06', 'latin1')

const codes = async (entries: ZipEntry[], options?: ZipOptions) =>
  codesOf(await checkBytes(writeZip(entries, options).bytes))

describe('two ends', () => {
  test('one in the comment of the other', async () => {
    const inner = writeZip([OTHER]).bytes
    const comment = (bytes: Buffer) => codes([SERVER], { comment: bytes })
    // Each for itself is right: Python and unzip take the last, Java the one whose comment ends with the file.
    expect(await comment(inner)).toEqual(['UNLISTED_ENTRIES'])
    expect(await comment(Buffer.concat([inner, Buffer.from('!')]))).toEqual(['DIRECTORY_CORRUPT'])
    expect(await comment(Buffer.concat([END, Buffer.alloc(17)]))).toEqual(['DIRECTORY_CORRUPT'])
    expect(await comment(END)).toEqual(['DIRECTORY_CORRUPT'])
    expect(await comment(Buffer.concat([Buffer.from('words '), END, Buffer.alloc(30)]))).toEqual(['DIRECTORY_CORRUPT'])
  })

  test('one whose comment is longer than the file, behind the other', async () => {
    const { bytes } = writeZip([SERVER])
    const beyond = writeZip([OTHER], { end: { commentBytes: 0xffff } }).bytes
    expect(codesOf(await checkBytes(beyond))).toEqual(['TRUNCATED'])
    expect(codesOf(await checkBytes(Buffer.concat([bytes, beyond])))).toEqual(['DIRECTORY_CORRUPT'])
  })

  test('one in front of the other is not looked for by anybody', async () => {
    const stored = writeZip([OTHER]).bytes
    expect(await codes([SERVER, { name: 'mods.zip', content: stored, method: 0 }])).toEqual([])
  })
})
