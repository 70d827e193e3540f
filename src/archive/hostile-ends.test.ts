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

describe('two directories', () => {
  /** A zip whose offsets don't count what comes before it, behind a twin that lost its first signature. */
  const behind = (twin: Buffer, bytes: Buffer) => {
    const harmless = Buffer.from(twin)
    harmless.fill(0, 0, 4)
    return Buffer.concat([harmless, bytes])
  }

  test('one where the offset says, and one in front of the end', async () => {
    const twin = writeZip([{ ...SERVER, name: 'bin/ambush' }]).bytes
    const { bytes } = writeZip([SERVER])
    // Python and Java take the second, Go the first.
    expect(codesOf(await checkBytes(behind(twin, bytes)))).toEqual(['DIRECTORY_CORRUPT'])
    // With nothing but a prefix, all of them find the one there is.
    expect(codesOf(await checkBytes(behind(Buffer.alloc(twin.length), bytes)))).toEqual(['LEADING_DATA'])
  })

  test('only one, but not in front of the end: Python and Java refuse it', async () => {
    const between = { afterDirectory: Buffer.alloc(30), end: { directorySizeBytes: 46 + 10 } }
    expect(await codes([SERVER], between)).toEqual(['DIRECTORY_CORRUPT'])
  })

  test('none: offsets and sizes that overflow', async () => {
    for (const lie of [2 ** 53, 2 ** 63, 2 ** 64 - 2048, 2 ** 32 - 2]) {
      expect(await codes([SERVER], { zip64: true, zip64End: { directoryOffset: lie } })).toEqual(['DIRECTORY_CORRUPT'])
      expect(await codes([SERVER], { zip64: true, zip64End: { directorySizeBytes: lie } })).toEqual([
        'DIRECTORY_CORRUPT',
      ])
    }
    expect(await codes([SERVER], { end: { directoryOffset: 0xfffffffe } })).toEqual(['DIRECTORY_CORRUPT'])
    expect(await codes([SERVER], { end: { directoryOffset: 0xffffffff } })).toEqual(['DIRECTORY_CORRUPT'])
    expect(await codes([SERVER], { end: { directorySizeBytes: 0xffffffff } })).toEqual(['DIRECTORY_CORRUPT'])
  })
})

describe('a digital signature behind the directory', () => {
  const signature = (bytes: Buffer) => codes([SERVER], { afterDirectory: bytes })

  test('is skipped', async () => {
    expect(await signature(Buffer.from('PK\x05\x05\x02\0ab', 'latin1'))).toEqual([])
  })

  test('may hide nothing behind it', async () => {
    const hidden = Buffer.alloc(46)
    hidden.write('PK\x01\x02', 'latin1')
    const empty = Buffer.from('PK\x05\x05\0\0', 'latin1')
    expect(await signature(Buffer.concat([empty, hidden]))).toEqual(['DIRECTORY_CORRUPT'])
    expect(await signature(Buffer.from('PK\x05\x05\x03\0ab', 'latin1'))).toEqual(['DIRECTORY_CORRUPT'])
    expect(await signature(Buffer.from('PK\x05\x05', 'latin1'))).toEqual(['DIRECTORY_CORRUPT'])
  })
})

describe('a zip64 end record', () => {
  test('is not another one than the plain record tells of', async () => {
    const truth = { entryCount: 1, entriesOnDisk: 1, directoryOffset: 0, directorySizeBytes: 0 }
    for (const field of ['entryCount', 'entriesOnDisk', 'directoryOffset', 'directorySizeBytes'] as const) {
      const end = { [field]: truth[field] + 7 }
      expect(await codes([SERVER], { zip64: true, end })).toEqual(['DIRECTORY_CORRUPT'])
    }
  })

  test('has no more entries than anybody could list', async () => {
    const endless = { entryCount: 2 ** 64 - 2048, entriesOnDisk: 2 ** 64 - 2048 }
    expect(await codes([SERVER], { zip64: true, zip64End: endless })).toEqual(['TOO_MANY_ENTRIES'])
  })

  test('is not hidden in what another one calls its data', async () => {
    const small = writeZip([SERVER, OTHER], { zip64: true })
    const locatorAt = small.bytes.length - 22 - 20
    const recordAt = locatorAt - 56
    const record = small.bytes.subarray(recordAt, locatorAt)
    const ambush = Buffer.from(record)
    ambush.writeBigUInt64LE(1n, 24)
    ambush.writeBigUInt64LE(1n, 32)
    // The locator leads to the first, which ends where the locator begins; Python takes what lies there.
    const first = Buffer.from(record)
    first.writeBigUInt64LE(44n + 56n, 4)
    const bytes = Buffer.concat([small.bytes.subarray(0, recordAt), first, ambush, small.bytes.subarray(locatorAt)])
    expect(codesOf(await checkBytes(bytes))).toEqual(['DIRECTORY_CORRUPT'])
    const filled = Buffer.concat([
      small.bytes.subarray(0, recordAt),
      first,
      Buffer.alloc(56),
      small.bytes.subarray(locatorAt),
    ])
    expect(codesOf(await checkBytes(filled))).toEqual([])
  })

  test('is not one of two, of which the locator names that which is not in front of it', async () => {
    const { bytes } = writeZip([SERVER, OTHER], { zip64: true })
    const locatorAt = bytes.length - 22 - 20
    const record = bytes.subarray(locatorAt - 56, locatorAt)
    const ambush = Buffer.from(record)
    ambush.writeBigUInt64LE(1n, 24)
    ambush.writeBigUInt64LE(1n, 32)
    const twice = Buffer.concat([bytes.subarray(0, locatorAt - 56), ambush, record, bytes.subarray(locatorAt)])
    expect(codesOf(await checkBytes(twice))).toEqual(['DIRECTORY_CORRUPT'])
  })

  test('does not lie about its length, not even in the comment of the last entry', async () => {
    const { bytes } = writeZip([SERVER, OTHER], { zip64: true, end: { entryCount: 2, entriesOnDisk: 2 } })
    bytes.writeBigUInt64LE(45n, bytes.length - 22 - 20 - 56 + 4)
    expect(codesOf(await checkBytes(bytes))).toEqual(['DIRECTORY_CORRUPT'])
    const records = bytes.subarray(bytes.length - 22 - 20 - 56, bytes.length - 22)
    const plain = writeZip([SERVER], { afterDirectory: records })
    // Where the length of that entry's comment is.
    const at = plain.bytes.length - 22 - records.length - 'bin/server'.length - 14
    plain.bytes.writeUInt16LE(records.length, at)
    expect(codesOf(await checkBytes(plain.bytes))).toEqual(['DIRECTORY_CORRUPT'])
  })

  test('is where its locator says, which counts from the beginning of the zip or of the file', async () => {
    const { bytes } = writeZip([SERVER], { zip64: true })
    const locatorAt = bytes.length - 22 - 20
    for (const offset of [0n, 30n, BigInt(locatorAt) - 57n, BigInt(locatorAt), 2n ** 63n, 2n ** 64n - 1n]) {
      const lie = Buffer.from(bytes)
      lie.writeBigUInt64LE(offset, locatorAt + 8)
      // Python looks in front of the locator alone, unzip and 7-Zip where it says.
      expect(codesOf(await checkBytes(lie))).toEqual(['DIRECTORY_CORRUPT'])
    }
    const prefix = Buffer.from('#!/bin/sh')
    const shifted = Buffer.concat([prefix, bytes])
    expect(codesOf(await checkBytes(shifted))).toEqual(['LEADING_DATA'])
    shifted.writeBigUInt64LE(BigInt(prefix.length + locatorAt - 56), prefix.length + locatorAt + 8)
    expect(codesOf(await checkBytes(shifted))).toEqual(['LEADING_DATA'])
  })

  test('may have a list whose second entry begins where programs without zip64 would look for the first', async () => {
    // A header of 76 bytes, as long as the zip64 records.
    const entries = ['a', 'b', 'c'].map(letter => ({ name: letter.repeat(30), content: letter }))
    expect(await codes(entries, { zip64: true })).toEqual([])
    const end = { entryCount: 3, entriesOnDisk: 3 }
    expect(await codes(entries, { zip64: true, end })).toEqual([])
  })
})
