import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CountingReader } from '../testing/counting-reader.ts'
import { type ElfOptions, writeElf } from '../testing/elf-writer.ts'
import { type PeOptions, writePe } from '../testing/pe-writer.ts'
import { readExecutable } from './executable.ts'

const VERSIONS = [{ library: 'libc.so.6', versions: ['GLIBC_2.2.5', 'GLIBC_2.34', 'GLIBC_2.17'] }]
const ELF = { needed: ['libm.so.6', 'libc.so.6'], versions: VERSIONS, debugBytes: 64, interpreter: '/lib/ld.so' }
const PE = { needed: ['KERNEL32.dll', 'USER32.dll'], delayLoaded: ['EOSSDK.dll'], version: { ProductVersion: '1.2' } }

const ORIGINALS = [
  writeElf(ELF),
  writeElf({ ...ELF, bits: 32, byteOrder: 'big', kind: 'old-program' }),
  writeElf({ ...ELF, kind: 'library', soname: 'libgame.so', codeBytes: 200_000, otherNamesBytes: 1_200_000 }),
  writeElf({ ...ELF, isHollow: true }),
  writeElf({ kind: 'object', debugBytes: 64 }),
  writePe(PE),
  writePe({ ...PE, bits: 32, isDll: true, clrFlags: 1, hasWholeAddresses: true }),
  writePe({ ...PE, codeBytes: 100_000, gapBytes: 200_000 }),
].map(({ bytes }) => bytes)

/** Reads as the storage allows, and is bounded in all that it promises to be. */
async function readBounded(bytes: Buffer): Promise<void> {
  const reader = new CountingReader(bytes)
  const found = await readExecutable(reader)
  expect(reader.readBytes).toBeLessThanOrEqual(4 * 1024 ** 2)
  expect(reader.passes).toBeLessThanOrEqual(4)
  if (found === undefined) return
  if ('broken' in found) {
    expect(found.broken).toMatch(/^[a-z].*[^.]$/)
    return
  }
  const names = [...found.needed, ...found.delayLoaded, ...found.neededVersions.flatMap(({ versions }) => versions)]
  expect(names.length).toBeLessThanOrEqual(3 * 1_024)
  expect(Math.max(0, ...names.map(name => name.length))).toBeLessThanOrEqual(255)
  expect(found.debugBytes).toBeLessThanOrEqual(bytes.length)
}

/** Numbers as they stand in headers, the tables they are in, and any bytes. */
const value = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 8 }).map(bytes => Buffer.from(bytes)),
  fc
    .constantFrom('00', 'ff', 'ffff', '0000', 'ffffffff', '00000080', 'ffffff7f', 'ffffffffffffffff', '01000000')
    .map(hex => Buffer.from(hex, 'hex')),
)

test('whatever is changed where headers and tables are, reading ends', async () => {
  const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), isNear: fc.boolean(), value })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ORIGINALS),
      fc.array(change, { minLength: 1, maxLength: 5 }),
      async (original, changes) => {
        const bytes = Buffer.from(original)
        for (const { at, isNear, value: written } of changes) {
          const offset = Math.floor(at * (isNear ? Math.min(bytes.length, 1_500) : bytes.length - 1))
          written.copy(bytes, offset)
        }
        await readBounded(bytes)
      },
    ),
    { numRuns: 5_000 },
  )
})

test('wherever it is cut off, and whatever follows, reading ends', async () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ORIGINALS),
      part,
      fc.uint8Array({ maxLength: 400 }),
      async (original, at, rest) => {
        await readBounded(Buffer.concat([original.subarray(0, Math.floor(at ** 3 * original.length)), rest]))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('any bytes behind a magic are read to an end', async () => {
  const magic = fc.constantFrom('7f454c46020101', '7f454c46010102', '4d5a')
  await fc.assert(
    fc.asyncProperty(magic, fc.uint8Array({ maxLength: 600, size: 'max' }), async (hex, rest) => {
      await readBounded(Buffer.concat([Buffer.from(hex, 'hex'), rest]))
    }),
    { numRuns: 2_000 },
  )
})

const name = fc.stringMatching(/^[A-Za-z0-9_.+-]{1,60}$/)

test('any ELF file reads as it was written', async () => {
  const options: fc.Arbitrary<ElfOptions> = fc.record({
    bits: fc.constantFrom(32, 64),
    byteOrder: fc.constantFrom('little', 'big'),
    kind: fc.constantFrom('program', 'old-program', 'library'),
    needed: fc.array(name, { maxLength: 30 }),
    soname: name,
    interpreter: name,
    versions: fc.array(fc.record({ library: name, versions: fc.array(name, { minLength: 1, maxLength: 9 }) }), {
      maxLength: 20,
    }),
    debugBytes: fc.nat(5_000),
    codeBytes: fc.nat(200_000),
    otherNamesBytes: fc.nat(80_000),
  })
  await fc.assert(
    fc.asyncProperty(options, async written => {
      const { needed, soname, interpreter, versions, debugBytes, kind } = written
      const role = kind === 'library' ? 'library' : 'program'
      const expected = { role, needed, soname, interpreter, neededVersions: versions, debugBytes }
      expect(await readExecutable(new CountingReader(writeElf(written).bytes))).toMatchObject(expected)
    }),
    { numRuns: 500 },
  )
})

test('any PE file reads as it was written', async () => {
  const options: fc.Arbitrary<PeOptions> = fc.record({
    bits: fc.constantFrom(32, 64),
    isDll: fc.boolean(),
    needed: fc.array(name, { maxLength: 30 }),
    delayLoaded: fc.array(name, { maxLength: 10 }),
    version: fc.record({ ProductVersion: name, OriginalFilename: name }),
    hasWholeAddresses: fc.boolean(),
    codeBytes: fc.nat(200_000),
    gapBytes: fc.nat(200_000),
  })
  await fc.assert(
    fc.asyncProperty(options, async written => {
      const { needed, delayLoaded, version } = written
      expect(await readExecutable(new CountingReader(writePe(written).bytes))).toMatchObject({
        role: written.isDll ? 'library' : 'program',
        needed,
        delayLoaded,
        productVersion: version?.ProductVersion,
        originalFilename: version?.OriginalFilename,
      })
    }),
    { numRuns: 500 },
  )
})
