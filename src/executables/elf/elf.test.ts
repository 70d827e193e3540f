import { expect, test } from 'vitest'
import { CountingReader } from '../../testing/counting-reader.ts'
import { ELF_MACHINES, type ElfOptions, type WrittenElf, writeElf } from '../../testing/elf-writer.ts'
import { readExecutable } from '../executable.ts'

const SERVER = {
  needed: ['libssl.so.3', 'libc.so.6'],
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  versions: [
    { library: 'libssl.so.3', versions: ['OPENSSL_3.0.0'] },
    { library: 'libc.so.6', versions: ['GLIBC_2.2.5', 'GLIBC_2.34'] },
  ],
  debugBytes: 1_234,
}

const read = (options: ElfOptions) => readBytes(writeElf(options).bytes)
const readBytes = (bytes: Buffer) => readExecutable(new CountingReader(bytes))
/** What is read of a 64-bit little-endian file in which a number was changed. */
const readChanged = (options: ElfOptions, change: (bytes: Buffer, places: WrittenElf['places']) => void) => {
  const { bytes, places } = writeElf(options)
  change(bytes, places)
  return readBytes(bytes)
}

test.each([
  [64, 'little', 'x86-64'],
  [64, 'big', 's390'],
  [32, 'little', 'x86'],
  [32, 'big', 's390'],
] as const)('a %s-bit %s-endian program says what it needs', async (bits, byteOrder, machine) => {
  const found = await read({ ...SERVER, bits, byteOrder, machine: ELF_MACHINES[machine] })
  expect(found).toEqual({
    format: 'ELF',
    role: 'program',
    machine: machine === 's390' && bits === 64 ? 's390x' : machine,
    needed: SERVER.needed,
    delayLoaded: [],
    soname: undefined,
    interpreter: SERVER.interpreter,
    neededVersions: SERVER.versions,
    debugBytes: SERVER.debugBytes,
    isManaged: false,
    productVersion: undefined,
    originalFilename: undefined,
  })
})

test.each<[string, string, ElfOptions]>([
  ['a position-independent program', 'program', { interpreter: '/lib/ld.so' }],
  ['a program at a fixed address', 'program', { kind: 'old-program' }],
  ['a static program at a fixed address', 'program', { kind: 'old-program', isStatic: true }],
  ['a static position-independent program', 'program', {}],
  ['a packed program, whose dynamic section is packed as well', 'program', { isStatic: true }],
  ['a library', 'library', { kind: 'library', soname: 'libgame.so.1' }],
  ['a library without a name, such as a plugin', 'library', { kind: 'library' }],
  ['libc.so.6, which can be started', 'library', { kind: 'library', soname: 'libc.so.6', interpreter: '/lib/ld.so' }],
  ['an old program without marks', 'program', { kind: 'library', interpreter: '/lib/ld.so' }],
  ['an object file', 'object', { kind: 'object' }],
  ['what objcopy --only-keep-debug makes', 'object', { ...SERVER, isHollow: true }],
  ['a core', 'core', { kind: 'core' }],
])('%s: %s', async (_, role, options) => {
  expect(await read(options)).toMatchObject({ role })
})

test('the machine tells byte order and width apart', async () => {
  const machineOf = async (options: ElfOptions) => ((await read(options)) as { machine: string }).machine
  expect(await machineOf({ machine: ELF_MACHINES.arm64 })).toBe('arm64')
  expect(await machineOf({ machine: ELF_MACHINES.arm64, byteOrder: 'big' })).toBe('arm64be')
  expect(await machineOf({ machine: ELF_MACHINES['x86-64'], bits: 32 })).toBe('x32')
  expect(await machineOf({ machine: ELF_MACHINES.arm, bits: 32 })).toBe('arm')
  expect(await machineOf({ machine: ELF_MACHINES.riscv })).toBe('riscv64')
  expect(await machineOf({ machine: ELF_MACHINES.ppc64 })).toBe('ppc64le')
  expect(await machineOf({ machine: 0x1234 })).toBe('machine 0x1234')
})

test('a library says its name', async () => {
  expect(await read({ kind: 'library', soname: 'libgame.so.1' })).toMatchObject({ soname: 'libgame.so.1', needed: [] })
})

test('versions that may be missing are not needed', async () => {
  expect(await read({ ...SERVER, isWeak: true })).toMatchObject({ neededVersions: [] })
})

test('section headers count debug information and nothing else', async () => {
  const stripped = await read({ ...SERVER, hasSectionHeaders: false })
  expect(stripped).toMatchObject({ needed: SERVER.needed, neededVersions: SERVER.versions, debugBytes: 0 })
  const bogus = await readChanged(SERVER, bytes => bytes.writeBigUInt64LE(2n ** 63n, 40))
  expect(bogus).toEqual(stripped)
  expect(await read({ ...SERVER, isHollow: true })).toMatchObject({ debugBytes: SERVER.debugBytes })
  expect(await read({ kind: 'object', debugBytes: 77 })).toMatchObject({ debugBytes: 77 })
})

test('debug information is never more than the file', async () => {
  const found = await readChanged(SERVER, (bytes, { sections }) => {
    for (let at = sections.offset + 64; at < bytes.length; at += 64) {
      bytes.copy(bytes, at, sections.offset + 6 * 64, sections.offset + 7 * 64)
      bytes.writeBigUInt64LE(0n, at + 24)
      bytes.writeBigUInt64LE(BigInt(bytes.length), at + 32)
    }
  })
  const { debugBytes } = found as { debugBytes: number }
  expect(debugBytes).toBeLessThanOrEqual(writeElf(SERVER).bytes.length)
})

test.each<[string, ElfOptions, number]>([
  ['small', {}, 1],
  ['large, with its names in front of the code', { codeBytes: 5_000_000 }, 1],
  ['large, with names behind the head', { codeBytes: 5_000_000, otherNamesBytes: 100_000 }, 2],
  ['large, with more names than are read', { codeBytes: 5_000_000, otherNamesBytes: 9_000_000 }, 3],
])('a program that is %s is read with little going back', async (_, options, passes) => {
  const reader = new CountingReader(writeElf({ ...SERVER, ...options }).bytes)
  expect(await readExecutable(reader)).toMatchObject({ needed: SERVER.needed, neededVersions: SERVER.versions })
  expect(reader.passes).toBe(passes)
  expect(reader.readBytes).toBeLessThan(1024 ** 2)
})

test('a program that was cut short is broken, wherever it was, unless nothing that is loaded is missing', async () => {
  const { bytes, places } = writeElf(SERVER)
  const loadedEnd = places.dynamic.offset + places.dynamic.length
  for (let length = 4; length < bytes.length; length += 1) {
    const found = await readBytes(bytes.subarray(0, length))
    if (length < loadedEnd) expect(found).toEqual({ broken: expect.any(String) })
    else expect(found).toMatchObject({ needed: SERVER.needed, debugBytes: 0 })
  }
})

test.each<[string, string, (bytes: Buffer, places: WrittenElf['places']) => void]>([
  ['a class that there is not', 'its ELF class is 7, neither', bytes => bytes.writeUInt8(7, 4)],
  ['a byte order that there is not', 'its ELF data encoding is 0', bytes => bytes.writeUInt8(0, 5)],
  ['program headers outside', 'its program headers would end at byte', bytes => bytes.writeUInt32LE(99_999, 32)],
  ['program headers far outside', 'its program headers would end', bytes => bytes.writeBigUInt64LE(2n ** 64n - 1n, 32)],
  ['program headers of a wrong size', 'its program headers take 32 bytes each', bytes => bytes.writeUInt16LE(32, 54)],
  ['no program headers', 'it has no program headers', bytes => bytes.writeUInt16LE(0, 56)],
  ['extended numbering of program headers', 'its program headers would', bytes => bytes.writeUInt16LE(0xffff, 56)],
  [
    'more to load than there is',
    'what should be loaded of it would end at byte 18,446,744,073,709,552,000 of a file of',
    (bytes, { programHeaders }) => bytes.writeBigUInt64LE(2n ** 64n - 1n, programHeaders.offset + 56 + 32),
  ],
  [
    'a dynamic section outside',
    'its dynamic section would end',
    (bytes, { programHeaders }) => bytes.writeUInt32LE(1_000_000, programHeaders.offset + 112 + 8),
  ],
  [
    'an interpreter outside',
    'the path of its interpreter would end',
    (bytes, { programHeaders }) => bytes.writeUInt32LE(1_000_000, programHeaders.offset + 8),
  ],
  [
    'an endless interpreter',
    'the path of its interpreter takes more',
    (bytes, { programHeaders }) => bytes.writeUInt32LE(5_000, programHeaders.offset + 32),
  ],
  [
    'an interpreter without an end',
    'the path of its interpreter has no end',
    (bytes, { interpreter }) => bytes.writeUInt8(0x2f, interpreter.offset + interpreter.length - 1),
  ],
  [
    'names where nothing is loaded',
    'its table of names is at address 0xffffffff81000000, where nothing',
    (bytes, { dynamic }) => bytes.writeBigUInt64LE(0xffffffff81000000n, dynamic.offset + 2 * 16 + 8),
  ],
  [
    'a name outside of the names',
    'one of its names is outside',
    (bytes, { dynamic }) => bytes.writeBigUInt64LE(2n ** 63n, dynamic.offset + 8),
  ],
  [
    'a name without an end',
    "one of its names doesn't end",
    (bytes, { names }) => bytes.fill(0x61, names.offset, names.offset + names.length),
  ],
  [
    'versions that lead out',
    'its list of needed versions leads out of itself',
    (bytes, { versions }) => bytes.writeUInt32LE(0xffffffff, versions.offset + 8),
  ],
  [
    'versions that lead nowhere new',
    'its list of needed versions has more than 1024 records',
    // Every fourth byte is the beginning of a record that leads on by four bytes.
    (bytes, { versions }) => {
      for (let at = 0; at < 30_000; at += 4) bytes.writeUInt32LE(4, versions.offset + at)
    },
  ],
])('%s: broken', async (_, reason, change) => {
  const found = await readChanged({ ...SERVER, codeBytes: 40_000 }, change)
  expect(found).toEqual({ broken: expect.stringContaining(reason) })
})

test('an object without its section headers is broken', async () => {
  const { bytes } = writeElf({ kind: 'object', debugBytes: 500 })
  const found = await readBytes(bytes.subarray(0, -1))
  expect(found).toEqual({ broken: expect.stringContaining('its section headers would end') })
})

test('names and lists have an end', async () => {
  const versions = Array.from({ length: 1_023 }, (_, index) => `V_${index}`)
  const needsOf = (names: string[]) => [{ library: 'libgame.so', versions: names }]
  expect(await read({ versions: needsOf(versions) })).toMatchObject({ neededVersions: needsOf(versions) })
  expect(await read({ versions: needsOf([...versions, 'V_X']) })).toEqual({ broken: expect.stringContaining('1024') })

  const libraries = Array.from({ length: 1_024 }, (_, index) => `lib${index}.so`)
  expect(await read({ needed: libraries })).toMatchObject({ needed: libraries })
  expect(await read({ needed: [...libraries, 'one-more.so'] })).toEqual({ broken: expect.stringContaining('1025') })
  expect(await read({ needed: ['x'.repeat(255)] })).toMatchObject({ needed: ['x'.repeat(255)] })
  expect(await read({ needed: ['x'.repeat(256)] })).toEqual({ broken: expect.stringContaining('255 bytes') })
})
