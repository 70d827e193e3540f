import { describe, expect, test } from 'vitest'
import { checkBytes, codesOf } from '../testing/check-bytes.ts'
import { writeZip, type ZipEntry, type ZipOptions, zip64Extra } from '../testing/zip-writer.ts'

const SERVER: ZipEntry = { name: 'bin/server', content: 'an executable '.repeat(100) }

const codes = async (entries: ZipEntry[], options?: ZipOptions) =>
  codesOf(await checkBytes(writeZip(entries, options).bytes))

describe('a local header that a program which streams reads otherwise', () => {
  test('in the encoding of the name', async () => {
    const umlaut = { ...SERVER, name: 'größe' }
    expect(await codes([{ ...umlaut, local: { flags: 0 } }])).toEqual(['LOCAL_HEADER_DIFFERS'])
    expect(await codes([{ ...umlaut, central: { flags: 0 } }])).toEqual(['LOCAL_HEADER_DIFFERS'])
    // Plain letters are the same in both.
    expect(await codes([{ ...SERVER, local: { flags: 0 } }])).toEqual([])
  })
  test('in sizes and a checksum that a descriptor has to give', async () => {
    const streamed: ZipEntry = { ...SERVER, descriptor: 'signed' }
    for (const lie of [{ compressedSizeBytes: 5 }, { uncompressedSizeBytes: 5 }, { crc32: 5 }]) {
      expect(await codes([{ ...streamed, local: lie }])).toEqual(['LOCAL_HEADER_DIFFERS'])
    }
    const zip64 = (...sizes: number[]): ZipEntry => {
      const extra = zip64Extra(sizes)
      return { ...streamed, local: { extra, compressedSizeBytes: 0xffffffff, uncompressedSizeBytes: 0xffffffff } }
    }
    expect(await codes([zip64(5, 5)])).toEqual(['LOCAL_HEADER_DIFFERS'])
    // Some tools leave room for 64 bits, and some state the truth as well.
    expect(await codes([zip64(0, 0)])).toEqual([])
    expect(await codes([{ ...streamed, local: { uncompressedSizeBytes: 1_400 } }])).toEqual([])
  })
})
