import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checkBytes, codesOf } from '../testing/check-bytes.ts'
import { unicodePathExtra, writeZip, type ZipEntry, type ZipOptions, zip64Extra } from '../testing/zip-writer.ts'

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
  test('in the Unicode path field', async () => {
    const name = Buffer.from('gr_sse')
    const entry = (local: string | undefined, central: string | undefined): ZipEntry => ({
      ...SERVER,
      name,
      flags: 0,
      local: local === undefined ? {} : { extra: unicodePathExtra(name, local) },
      central: central === undefined ? {} : { extra: unicodePathExtra(name, central) },
    })
    expect(await codes([entry('größe', 'größe')])).toEqual([])
    // Who streams takes the name in the header, which was judged as well.
    expect(await codes([entry(undefined, 'größe')])).toEqual([])
    expect(await codes([entry('größe', undefined)])).toEqual(['LOCAL_HEADER_DIFFERS'])
    expect(await codes([entry('../größe', 'größe')])).toEqual(['LOCAL_HEADER_DIFFERS'])
    // The same bytes, but the list has them in CP437 and the field in UTF-8.
    const bytes = Buffer.from('größe')
    const extra = unicodePathExtra(bytes, 'größe')
    expect(await codes([{ ...SERVER, name: bytes, flags: 0, local: { extra } }])).toEqual(['LOCAL_HEADER_DIFFERS'])
    expect(await codes([{ ...SERVER, name: bytes, local: { extra } }])).toEqual([])
  })
})

describe('an extra field that is there twice', () => {
  const name = Buffer.from('gr_sse')
  const twice = (first: Buffer, second: Buffer, fields: Partial<ZipEntry['central']> = {}): ZipEntry => {
    const both = { ...fields, extra: Buffer.concat([first, second]) }
    return { ...SERVER, name, flags: 0, local: { ...both }, central: { ...both } }
  }
  const wide = { compressedSizeBytes: 0xffffffff, uncompressedSizeBytes: 0xffffffff }
  const true64 = zip64Extra([1_400, deflateRawSync(Buffer.from(SERVER.content ?? '')).length])

  test('is refused if the two say different things: programs take the first or the last', async () => {
    const paths = twice(unicodePathExtra(name, 'größe'), unicodePathExtra(name, 'evil'))
    expect(await codes([paths])).toEqual(['DIRECTORY_CORRUPT'])
    expect(await codes([twice(true64, zip64Extra([1, 1]), wide)])).toEqual(['DIRECTORY_CORRUPT'])
    const { central, ...onlyLocal } = twice(true64, zip64Extra([1, 1]), wide)
    expect(await codes([onlyLocal])).toEqual(['LOCAL_HEADER_DIFFERS'])
  })

  test('is READY if both are the same, or if nobody reads them', async () => {
    const path = unicodePathExtra(name, 'größe')
    expect(await codes([twice(path, path)])).toEqual([])
    expect(await codes([twice(true64, true64, wide)])).toEqual([])
    expect(await codes([twice(Buffer.from([0xad, 0xde, 1, 0, 1]), Buffer.from([0xad, 0xde, 1, 0, 2]))])).toEqual([])
  })
})

describe('an extra area', () => {
  const local = (extra: Buffer) => codes([{ ...SERVER, local: { extra } }])
  const central = (extra: Buffer) => codes([{ ...SERVER, central: { extra } }])

  test('may end with a few bytes that are no field, or with many zeros: padding', async () => {
    for (const padding of [Buffer.from([1]), Buffer.from([1, 0, 9]), Buffer.alloc(4_095)]) {
      const extra = Buffer.concat([Buffer.from([0xad, 0xde, 1, 0, 7]), padding])
      expect(await local(extra)).toEqual([])
      expect(await central(extra)).toEqual([])
    }
  })

  test('may not have a field that is longer than itself: unzip, Python and Java refuse that', async () => {
    for (const extra of [Buffer.from([0xad, 0xde, 1, 0]), Buffer.from('\x01\x00\xff\xff0123456789', 'latin1')]) {
      expect(await local(extra)).toEqual(['LOCAL_HEADER_DIFFERS'])
      expect(await central(extra)).toEqual(['DIRECTORY_CORRUPT'])
    }
  })

  test('may not be longer than what is left of the file', async () => {
    const { bytes } = writeZip([SERVER, { name: 'b' }])
    bytes.writeUInt16LE(0xffff, 28)
    expect(codesOf(await checkBytes(bytes))).toEqual(['ENTRIES_OVERLAP'])
    const only = writeZip([SERVER]).bytes
    only.writeUInt16LE(0xffff, only.length - 22 - 46 - 'bin/server'.length + 30)
    expect(codesOf(await checkBytes(only))).toEqual(['DIRECTORY_CORRUPT'])
  })
})

test('two names in plain letters are one too many; a Unicode path is for names that need it', async () => {
  const name = Buffer.from('harmless')
  const extra = unicodePathExtra(name, 'server.cfg')
  expect(await codes([SERVER, { name, flags: 0, central: { extra } }])).toEqual(['NAME_ENCODING'])
  const same = unicodePathExtra(name, 'harmless')
  expect(await codes([SERVER, { name, flags: 0, central: { extra: same } }])).toEqual([])
})

test('an entry whose disk is said in a zip64 field begins on the first, or is refused', async () => {
  const compressed = deflateRawSync(Buffer.from(SERVER.content ?? '')).length
  const wide = { uncompressedSizeBytes: 0xffffffff, compressedSizeBytes: 0xffffffff, localHeaderOffset: 0xffffffff }
  const onDisk = (disk: number): ZipEntry => {
    const extra = Buffer.concat([zip64Extra([1_400, compressed, 0]), Buffer.alloc(4)])
    extra.writeUInt16LE(28, 2)
    extra.writeUInt32LE(disk, 28)
    return { ...SERVER, central: { ...wide, disk: 0xffff, extra } }
  }
  expect(await codes([onDisk(0)])).toEqual([])
  expect(await codes([onDisk(1)])).toEqual(['MULTI_DISK'])
  expect(await codes([{ ...SERVER, central: { disk: 0xffff } }])).toEqual(['MULTI_DISK'])
  const short = { ...wide, disk: 0xffff, extra: zip64Extra([1_400, compressed, 0]) }
  expect(await codes([{ ...SERVER, central: short }])).toEqual(['MULTI_DISK'])
})

describe('a data descriptor', () => {
  const announced: ZipEntry = { ...SERVER, flags: 0x0808 }

  test('that is announced must have its place: unzip takes a header in it for a zip bomb', async () => {
    expect(await codes([announced, { name: 'b' }])).toEqual(['ENTRIES_OVERLAP'])
    expect(await codes([announced])).toEqual(['ENTRIES_OVERLAP'])
    expect(await codes([{ ...announced, gap: Buffer.alloc(11) }, { name: 'b' }])).toEqual(['ENTRIES_OVERLAP'])
    expect(await codes([{ ...announced, gap: Buffer.alloc(24) }, { name: 'b' }])).toEqual(['DESCRIPTOR_DIFFERS'])
  })
})

describe('an entry that the list leaves out', () => {
  const inner = writeZip([{ name: 'hidden', content: 'unlisted' }])
  const hidden = inner.bytes.subarray(0, inner.data[0]?.end)
  const behind = (gap: Buffer, more: ZipEntry[] = [], descriptor?: 'signed' | 'bare') =>
    codes([{ ...SERVER, gap, ...(descriptor === undefined ? {} : { descriptor }) }, ...more])

  test('is found between two entries, in front of the list, and behind a descriptor', async () => {
    expect(await behind(hidden, [{ name: 'b' }])).toEqual(['UNLISTED_ENTRIES'])
    expect(await behind(hidden)).toEqual(['UNLISTED_ENTRIES'])
    expect(await behind(hidden, [{ name: 'b' }], 'signed')).toEqual(['UNLISTED_ENTRIES'])
    expect(await behind(hidden, [{ name: 'b' }], 'bare')).toEqual(['UNLISTED_ENTRIES'])
  })

  test('is found behind bytes that mean nothing: programs that stream search for the next header', async () => {
    for (const length of [1, 29, 1024 ** 2 - 2, 1024 ** 2, 3_000_000]) {
      expect(await behind(Buffer.concat([Buffer.alloc(length), hidden]))).toEqual(['UNLISTED_ENTRIES'])
    }
  })

  test('is found though the descriptor in front of it is wrong', async () => {
    const { bytes, data } = writeZip([{ ...SERVER, descriptor: 'signed', gap: hidden }])
    bytes.writeUInt8(0xaa, (data[0]?.end ?? 0) + 9)
    expect(codesOf(await checkBytes(bytes))).toEqual(['UNLISTED_ENTRIES', 'DESCRIPTOR_DIFFERS'])
  })

  test('is found in front of the first, where 7-Zip begins', async () => {
    for (const length of [0, 1, 1024 ** 2 - 20]) {
      const prefix = Buffer.concat([Buffer.alloc(length, 'x'), hidden])
      expect(await codes([SERVER], { prefix })).toEqual(['UNLISTED_ENTRIES'])
      expect(await codes([SERVER], { prefix: Buffer.concat([prefix, Buffer.alloc(9)]) })).toEqual(['UNLISTED_ENTRIES'])
    }
  })

  test('is not a number in the code of a self-extractor', async () => {
    const code = Buffer.from('MZ\x90\0 \x81\xf9PK\x03\x04\x75\x0f\x48\x89\xd8\x5b\xc3', 'latin1')
    expect(await codes([SERVER], { prefix: Buffer.concat([code, Buffer.alloc(40, 0x90)]) })).toEqual(['LEADING_DATA'])
    expect(await codes([SERVER], { prefix: code })).toEqual(['LEADING_DATA'])
  })

  test('is not seen in what has a place of its own', async () => {
    const signature = 'PK\x03\x04'
    expect(await codes([{ name: 'inner.zip', content: hidden, method: 0 }])).toEqual([])
    expect(await codes([{ ...SERVER, local: { extra: Buffer.from(`\xad\xde\x04\0${signature}`, 'latin1') } }])).toEqual(
      [],
    )
    expect(await behind(Buffer.from(signature.slice(0, 3)))).toEqual([])
  })

  test('is not a checksum that looks like a header', async () => {
    const content = Buffer.from('70503a04', 'hex')
    expect(crc32(content)).toBe(0x04034b50)
    expect(await codes([{ name: 'a', content, descriptor: 'signed' }, SERVER])).toEqual([])
    expect(await codes([{ name: 'a', content, descriptor: 'bare' }, SERVER])).toEqual([])
  })
})

describe('an entry whose kind depends on the program', () => {
  test('a link by its type, a folder by its name: what is below it would be unpacked through it', async () => {
    const link: ZipEntry = { name: 'way/', content: 'bin', mode: 0o120777, method: 0 }
    expect(await codes([SERVER, link])).toEqual(['SYMLINK_INVALID'])
    expect(await codes([SERVER, link, { name: 'way/below', content: 'x' }])).toContain('SYMLINK_INVALID')
  })

  test('a folder by its type, a file by its name', async () => {
    expect(await codes([SERVER, { name: 'data', content: 'x', mode: 0o040755 }])).toEqual(['NAME_FILE_AND_FOLDER'])
    expect(await codes([SERVER, { name: 'data', method: 0, mode: 0o040755 }])).toEqual(['NAME_FILE_AND_FOLDER'])
    // The type is the system's that made it; elsewhere these bits mean nothing.
    expect(await codes([SERVER, { name: 'data', content: 'x', central: { mode: 0o040755, madeByHost: 0 } }])).toEqual(
      [],
    )
  })

  test('a folder with content is READY: whoever makes a folder of it drops the content, and all do', async () => {
    expect(await codes([SERVER, { name: 'data/', content: 'x' }])).toEqual([])
  })
})

test('flags that programs refuse are refused, whatever else is said', async () => {
  expect(await codes([{ ...SERVER, flags: 0x0040 }])).toEqual(['ENCRYPTED'])
  expect(await codes([{ ...SERVER, flags: 0x0020 }])).toEqual(['UNSUPPORTED_METHOD'])
  expect(await codes([{ ...SERVER, local: { flags: 0x2840 } }])).toEqual(['LOCAL_HEADER_DIFFERS'])
})
