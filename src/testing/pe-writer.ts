/** `IMAGE_FILE_MACHINE_…` of some processors. */
export const PE_MACHINES = { x86: 0x014c, 'x86-64': 0x8664, arm64: 0xaa64 }

export interface PeOptions {
  readonly bits?: 32 | 64
  readonly machine?: number
  readonly isDll?: boolean
  /** 3 is a program for the console. */
  readonly subsystem?: number
  readonly needed?: readonly string[]
  readonly delayLoaded?: readonly string[]
  /** Write the addresses of the delayed imports whole, as Visual C++ 6 did. */
  readonly hasWholeAddresses?: boolean
  /** The texts of a version resource: `ProductVersion`, … */
  readonly version?: Readonly<Record<string, string>>
  /** Of the CLR header, which there is if this is given. */
  readonly clrFlags?: number
  readonly codeBytes?: number
  /** Between the descriptors of the imports and the names of the DLLs. */
  readonly gapBytes?: number
  /** Leave out the code, as `objcopy --only-keep-debug` does. */
  readonly isHollow?: boolean
}

export interface WrittenPe {
  readonly bytes: Buffer
  /** Where in the file things are. */
  readonly offsets: Record<'pe' | 'optional' | 'sections' | 'imports' | 'resources', number>
}

interface Section {
  readonly name: string
  readonly flags: number
  readonly address: number
  readonly offset: number
  readonly bytes: Buffer
}

const PE_OFFSET = 0x80
const FILE_ALIGNMENT = 0x200
const MEMORY_ALIGNMENT = 0x1000
const IMAGE_BASE = 0x400000
const CLR_BYTES = 72

/** A PE file, as `objdump` and Windows read it. Every DLL is imported for one function. */
export function writePe(options: PeOptions = {}): WrittenPe {
  const is64 = options.bits !== 32
  const { needed = [], delayLoaded = [], codeBytes = 64, version, clrFlags, isHollow = false } = options
  const sections: Section[] = []
  let address = MEMORY_ALIGNMENT
  let offset = 2 * FILE_ALIGNMENT
  const add = (name: string, flags: number, make: (address: number) => Buffer) => {
    const bytes = make(address)
    const section = { name, flags, address, offset, bytes: isHollow ? Buffer.alloc(0) : bytes }
    sections.push(section)
    address += roundUp(bytes.length, MEMORY_ALIGNMENT)
    offset += roundUp(section.bytes.length, FILE_ALIGNMENT)
    return { ...section, bytes }
  }

  const text = add('.text', 0x60000020, () => Buffer.concat([clrHeader(clrFlags ?? 0), Buffer.alloc(codeBytes, 0xcc)]))
  const data = add('.rdata', 0x40000040, start => importSection(start, options, is64))
  const resources = version && add('.rsrc', 0x40000040, start => versionSection(start, version))
  const directories: Record<number, readonly [address: number, sizeBytes: number]> = {
    1: needed.length > 0 ? [data.address, 20 * (needed.length + 1)] : [0, 0],
    2: resources ? [resources.address, resources.bytes.length] : [0, 0],
    13: delayLoaded.length > 0 ? [data.address + 20 * (needed.length + 1), 32 * (delayLoaded.length + 1)] : [0, 0],
    14: clrFlags === undefined ? [0, 0] : [text.address, CLR_BYTES],
  }
  const optional = optionalHeader(options, is64, address, directories)
  const head = Buffer.concat([
    dosProgram(),
    coffHeader(options, is64, sections.length, optional.length),
    optional,
    ...sections.map(sectionHeader),
  ])
  const bodies = sections.map(({ bytes }) => padded(bytes, FILE_ALIGNMENT))
  const optionalOffset = PE_OFFSET + 24
  return {
    bytes: Buffer.concat([padded(head, 2 * FILE_ALIGNMENT), ...bodies]),
    offsets: {
      pe: PE_OFFSET,
      optional: optionalOffset,
      sections: optionalOffset + optional.length,
      imports: data.offset,
      resources: resources?.offset ?? 0,
    },
  }
}

function dosProgram(): Buffer {
  const bytes = Buffer.alloc(PE_OFFSET)
  bytes.write('MZ', 0, 'latin1')
  bytes.writeUInt16LE(0x40, 0x18)
  bytes.writeUInt32LE(PE_OFFSET, 0x3c)
  return bytes
}

function coffHeader(options: PeOptions, is64: boolean, sectionCount: number, optionalBytes: number): Buffer {
  const bytes = Buffer.alloc(24)
  bytes.write('PE\0\0', 0, 'latin1')
  bytes.writeUInt16LE(options.machine ?? (is64 ? PE_MACHINES['x86-64'] : PE_MACHINES.x86), 4)
  bytes.writeUInt16LE(sectionCount, 6)
  bytes.writeUInt16LE(optionalBytes, 20)
  bytes.writeUInt16LE(0x0002 | (is64 ? 0x0020 : 0x0100) | (options.isDll ? 0x2000 : 0), 22)
  return bytes
}

function optionalHeader(
  options: PeOptions,
  is64: boolean,
  imageBytes: number,
  directories: Record<number, readonly [number, number]>,
): Buffer {
  const plainBytes = is64 ? 112 : 96
  const bytes = Buffer.alloc(plainBytes + 16 * 8)
  bytes.writeUInt16LE(is64 ? 0x20b : 0x10b, 0)
  bytes.writeUInt32LE(MEMORY_ALIGNMENT + (options.clrFlags === undefined ? 0 : CLR_BYTES), 16)
  bytes.writeUInt32LE(IMAGE_BASE, is64 ? 24 : 28)
  bytes.writeUInt32LE(MEMORY_ALIGNMENT, 32)
  bytes.writeUInt32LE(FILE_ALIGNMENT, 36)
  bytes.writeUInt16LE(6, 40)
  bytes.writeUInt16LE(6, 48)
  bytes.writeUInt32LE(imageBytes, 56)
  bytes.writeUInt32LE(2 * FILE_ALIGNMENT, 60)
  bytes.writeUInt16LE(options.subsystem ?? 3, 68)
  bytes.writeUInt32LE(16, plainBytes - 4)
  for (const [index, [address, sizeBytes]] of Object.entries(directories)) {
    bytes.writeUInt32LE(address, plainBytes + 8 * Number(index))
    bytes.writeUInt32LE(sizeBytes, plainBytes + 8 * Number(index) + 4)
  }
  return bytes
}

function sectionHeader({ name, flags, address, offset, bytes }: Section): Buffer {
  const header = Buffer.alloc(40)
  header.write(name, 0, 'latin1')
  header.writeUInt32LE(bytes.length || MEMORY_ALIGNMENT, 8)
  header.writeUInt32LE(address, 12)
  header.writeUInt32LE(roundUp(bytes.length, FILE_ALIGNMENT), 16)
  header.writeUInt32LE(bytes.length === 0 ? 0 : offset, 20)
  header.writeUInt32LE(flags, 36)
  return header
}

function clrHeader(flags: number): Buffer {
  const header = Buffer.alloc(CLR_BYTES)
  header.writeUInt32LE(CLR_BYTES, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(5, 6)
  header.writeUInt32LE(flags, 16)
  return header
}

/** The descriptors of the imports, those of the delayed ones, the gap, and then what they lead to. */
function importSection(start: number, options: PeOptions, is64: boolean): Buffer {
  const { needed = [], delayLoaded = [], gapBytes = 0, hasWholeAddresses = false } = options
  const word = is64 ? 8 : 4
  const imports = Buffer.alloc(20 * (needed.length + 1))
  const delayed = Buffer.alloc(32 * (delayLoaded.length + 1))
  const behind: Buffer[] = [Buffer.alloc(gapBytes)]
  let address = start + imports.length + delayed.length + gapBytes
  const place = (bytes: Buffer) => {
    behind.push(padded(bytes, 8))
    address += roundUp(bytes.length, 8)
    return address - roundUp(bytes.length, 8)
  }
  const hint = place(Buffer.from('\0\0Function\0'))
  const functions = Buffer.alloc(2 * word)
  functions.writeUInt32LE(hint, 0)
  needed.forEach((name, index) => {
    imports.writeUInt32LE(place(functions), 20 * index)
    imports.writeUInt32LE(place(Buffer.from(`${name}\0`)), 20 * index + 12)
    imports.writeUInt32LE(place(functions), 20 * index + 16)
  })
  const base = hasWholeAddresses ? IMAGE_BASE : 0
  delayLoaded.forEach((name, index) => {
    delayed.writeUInt32LE(hasWholeAddresses ? 0 : 1, 32 * index)
    delayed.writeUInt32LE(base + place(Buffer.from(`${name}\0`)), 32 * index + 4)
    delayed.writeUInt32LE(base + place(Buffer.alloc(8)), 32 * index + 8)
    delayed.writeUInt32LE(base + place(functions), 32 * index + 12)
    delayed.writeUInt32LE(base + place(functions), 32 * index + 16)
  })
  return Buffer.concat([imports, delayed, ...behind])
}

/** The tables of types, names and languages, each with one entry, and the version. */
function versionSection(start: number, texts: Readonly<Record<string, string>>): Buffer {
  const tables = Buffer.alloc(3 * 24 + 16)
  for (const [level, id] of [16, 1, 0x409].entries()) {
    tables.writeUInt16LE(1, 24 * level + 14)
    tables.writeUInt32LE(id, 24 * level + 16)
    tables.writeUInt32LE(24 * (level + 1) + (level < 2 ? 0x80000000 : 0), 24 * level + 20)
  }
  const fixed = Buffer.alloc(52)
  fixed.writeUInt32LE(0xfeef04bd, 0)
  const strings = Object.entries(texts).map(([name, text]) => versionBlock(name, utf16(text), true))
  const language = versionBlock('040904b0', Buffer.alloc(0), true, strings)
  const info = versionBlock('StringFileInfo', Buffer.alloc(0), true, [language])
  const version = versionBlock('VS_VERSION_INFO', fixed, false, [info])
  tables.writeUInt32LE(start + tables.length, 72)
  tables.writeUInt32LE(version.length, 76)
  return Buffer.concat([tables, version])
}

function versionBlock(key: string, value: Buffer, isText: boolean, blocks: readonly Buffer[] = []): Buffer {
  const head = padded(Buffer.concat([Buffer.alloc(6), utf16(key)]), 4)
  const body = Buffer.concat([head, blocks.length > 0 ? padded(value, 4) : value])
  const bytes = Buffer.concat([body, ...blocks.map(block => padded(block, 4))])
  bytes.writeUInt16LE(bytes.length, 0)
  bytes.writeUInt16LE(isText ? value.length / 2 : value.length, 2)
  bytes.writeUInt16LE(isText ? 1 : 0, 4)
  return bytes
}

function utf16(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le')
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple
}

function padded(bytes: Buffer, multiple: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(roundUp(bytes.length, multiple) - bytes.length)])
}
