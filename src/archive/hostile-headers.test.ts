import { describe, expect, test } from 'vitest'
import { checkBytes, codesOf } from '../testing/check-bytes.ts'
import { writeZip, type ZipEntry, type ZipOptions } from '../testing/zip-writer.ts'

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
})
