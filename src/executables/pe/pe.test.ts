import { expect, test } from 'vitest'
import { CountingReader } from '../../testing/counting-reader.ts'
import { PE_MACHINES, type PeOptions, type WrittenPe, writePe } from '../../testing/pe-writer.ts'
import { readExecutable } from '../executable.ts'

const SERVER = {
  needed: ['KERNEL32.dll', 'VCRUNTIME140.dll'],
  delayLoaded: ['EOSSDK-Win64-Shipping.dll'],
  version: { FileVersion: '5.4.4.0', ProductVersion: '++UE5+Release-5.4', OriginalFilename: 'Server.exe' },
}

const read = (options: PeOptions) => readBytes(writePe(options).bytes)
const readBytes = (bytes: Buffer) => readExecutable(new CountingReader(bytes))
const readChanged = (options: PeOptions, change: (bytes: Buffer, offsets: WrittenPe['offsets']) => void) => {
  const { bytes, offsets } = writePe(options)
  change(bytes, offsets)
  return readBytes(bytes)
}

test.each([
  [64, 'x86-64'],
  [64, 'arm64'],
  [32, 'x86'],
] as const)('a %s-bit program for %s says what it needs', async (bits, machine) => {
  expect(await read({ ...SERVER, bits, machine: PE_MACHINES[machine] })).toEqual({
    format: 'PE',
    role: 'program',
    machine,
    needed: SERVER.needed,
    delayLoaded: SERVER.delayLoaded,
    soname: undefined,
    interpreter: undefined,
    neededVersions: [],
    debugBytes: 0,
    isManaged: false,
    productVersion: '++UE5+Release-5.4',
    originalFilename: 'Server.exe',
  })
})

test.each<[string, string, PeOptions]>([
  ['a program', 'program', {}],
  ['a program with windows', 'program', { subsystem: 2 }],
  ['a DLL', 'library', { isDll: true }],
  ['a driver', 'library', { subsystem: 1 }],
  ['what objcopy --only-keep-debug makes', 'object', { ...SERVER, isHollow: true }],
])('%s: %s', async (_, role, options) => {
  expect(await read(options)).toMatchObject({ role })
})

test('what the linker had errors with is an object', async () => {
  expect(await readChanged({}, (bytes, { pe }) => bytes.writeUInt16LE(0, pe + 22))).toMatchObject({ role: 'object' })
})

test.each<[string, string, PeOptions]>([
  ['of intermediate code runs anywhere', 'any', { bits: 32, clrFlags: 0x1 }],
  ['that asks for 32 bits', 'x86', { bits: 32, clrFlags: 0x3 }],
  ['with code for x86', 'x86', { bits: 32, clrFlags: 0 }],
  ['for a 64-bit processor', 'x86-64', { bits: 64, clrFlags: 0x1 }],
  ['compiled ahead for Linux', 'x86-64', { bits: 64, clrFlags: 0, machine: PE_MACHINES['x86-64'] ^ 0x7b79 }],
])('an assembly %s: %s', async (_, machine, options) => {
  expect(await read({ ...options, isDll: true })).toMatchObject({ isManaged: true, machine, role: 'library' })
})

test('a machine without a name is a number', async () => {
  expect(await read({ machine: 0x9041 })).toMatchObject({ machine: 'machine 0x9041', isManaged: false })
})

test('delayed imports of Visual C++ 6 are read, too', async () => {
  const found = await read({ ...SERVER, bits: 32, hasWholeAddresses: true })
  expect(found).toMatchObject({ needed: SERVER.needed, delayLoaded: SERVER.delayLoaded })
})

test('the version of the file and the internal name stand in for what is missing', async () => {
  const found = await read({ version: { InternalName: 'server', FileVersion: ' 1.2 ', ProductVersion: '' } })
  expect(found).toMatchObject({ productVersion: '1.2', originalFilename: 'server' })
  expect(await read({ version: { ProductVersion: 'x'.repeat(256) } })).toMatchObject({ productVersion: undefined })
  expect(await read({})).toMatchObject({ productVersion: undefined, originalFilename: undefined })
})

test.each<[string, PeOptions, number]>([
  ['small', {}, 1],
  ['large', { codeBytes: 5_000_000 }, 1],
  ['large, with its names far from the table', { codeBytes: 5_000_000, gapBytes: 300_000 }, 2],
])('a program that is %s is read with little going back', async (_, options, passes) => {
  const reader = new CountingReader(writePe({ ...SERVER, ...options }).bytes)
  const { needed, delayLoaded } = SERVER
  expect(await readExecutable(reader)).toMatchObject({ needed, delayLoaded, originalFilename: 'Server.exe' })
  expect(reader.passes).toBe(passes)
  expect(reader.readBytes).toBeLessThan(1024 ** 2)
})

test('a program that was cut short is broken, once it can be seen to be one', async () => {
  const { bytes } = writePe(SERVER)
  for (let length = 0x40; length < bytes.length; length += 1) {
    // What is missing at the very end may be what only fills up the last sector.
    if (bytes.subarray(length).every(byte => byte === 0)) continue
    expect(await readBytes(bytes.subarray(0, length))).toEqual({ broken: expect.stringContaining('would end at byte') })
  }
})

test.each<[string, string, (bytes: Buffer, offsets: WrittenPe['offsets']) => void]>([
  ['magic', 'begins with 0x107, which is neither', (bytes, { optional }) => bytes.writeUInt16LE(0x107, optional)],
  ['optional header that is missing', 'begins with 0x0', (bytes, { pe }) => bytes.writeUInt16LE(0, pe + 20)],
  ['optional header that is short', 'has only 60 bytes', (bytes, { pe }) => bytes.writeUInt16LE(60, pe + 20)],
  ['number of sections', 'it has 65535 sections', (bytes, { pe }) => bytes.writeUInt16LE(0xffff, pe + 6)],
  ['place of the sections', 'its section headers would', (bytes, { pe }) => bytes.writeUInt16LE(4_000, pe + 6)],
  [
    'section outside',
    'one of its sections would end',
    (bytes, { sections }) => bytes.writeUInt32LE(0xfffffe00, sections + 20),
  ],
  [
    'address of the imports',
    'its table of imports is at an address where nothing is loaded',
    (bytes, { optional }) => bytes.writeUInt32LE(0xfffffff0, optional + 112 + 8),
  ],
  [
    'name of a DLL',
    'the name of a DLL that it imports is at an address where nothing is loaded',
    (bytes, { imports }) => bytes.writeUInt32LE(0xfffffff0, imports + 12),
  ],
  [
    'list of DLLs without an end',
    'its table of imports has no end',
    (bytes, { imports, resources }) => bytes.fill(Buffer.from([0, 0x20, 0, 0]), imports, resources),
  ],
])('a wrong %s is broken', async (_, reason, change) => {
  expect(await readChanged(SERVER, change)).toEqual({ broken: expect.stringContaining(reason) })
})

test('a name of a DLL has an end', async () => {
  const name = `${'x'.repeat(251)}.dll`
  expect(await read({ needed: [name] })).toMatchObject({ needed: [name] })
  expect(await read({ needed: [`x${name}`] })).toEqual({ broken: expect.stringContaining("doesn't end within 255") })
  const dlls = Array.from({ length: 1_025 }, (_, index) => `${index}.dll`)
  expect(await read({ needed: dlls.slice(1) })).toMatchObject({ needed: dlls.slice(1) })
  expect(await read({ needed: dlls })).toEqual({ broken: 'it imports more than 1024 DLLs' })
})

test('what Windows does not look at may be wrong', async () => {
  const plain = { needed: SERVER.needed, productVersion: undefined, delayLoaded: [] }
  const found = await readChanged(SERVER, (bytes, { optional, resources }) => {
    bytes.writeUInt32LE(0xfffffff0, optional + 112 + 13 * 8)
    bytes.fill(0xff, resources)
  })
  expect(found).toMatchObject(plain)
})

test('resources that lead back to themselves have no version', async () => {
  const found = await readChanged(SERVER, (bytes, { resources }) => {
    bytes.writeUInt32LE(0x80000000, resources + 20)
  })
  expect(found).toMatchObject({ productVersion: undefined, needed: SERVER.needed })
})
