/** `e_machine` of some processors. */
export const ELF_MACHINES = { x86: 3, ppc64: 21, s390: 22, arm: 40, 'x86-64': 62, arm64: 183, riscv: 243 }

export interface ElfOptions {
  readonly bits?: 32 | 64
  readonly byteOrder?: 'little' | 'big'
  /** `e_machine` */
  readonly machine?: number
  /**
   * `program`: ET_DYN with the marks of a program, as linkers make them today; `old-program`: ET_EXEC; `library`: ET_DYN.
   */
  readonly kind?: 'program' | 'old-program' | 'library' | 'object' | 'core'
  /** Without a dynamic section. */
  readonly isStatic?: boolean
  readonly needed?: readonly string[]
  readonly soname?: string
  readonly interpreter?: string
  readonly versions?: readonly { readonly library: string; readonly versions: readonly string[] }[]
  /** Write the versions as weak. */
  readonly isWeak?: boolean
  readonly debugBytes?: number
  /** Names nobody asks for, in front of those that somebody does. */
  readonly otherNamesBytes?: number
  readonly codeBytes?: number
  readonly hasSectionHeaders?: boolean
  /** Leave out what is loaded, as `objcopy --only-keep-debug` does, but say in the program headers where it would be. */
  readonly isHollow?: boolean
}

/** Where a part of the file is. */
export interface ElfPlace {
  readonly offset: number
  readonly length: number
}

export interface WrittenElf {
  readonly bytes: Buffer
  readonly places: Record<'programHeaders' | 'interpreter' | 'names' | 'versions' | 'dynamic' | 'sections', ElfPlace>
}

interface Section extends ElfPlace {
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly link: number
  readonly info: number
}

const TYPES = { object: 1, 'old-program': 2, program: 3, library: 3, core: 4 }
const BASE = { program: 0, library: 0, 'old-program': 0x400000, object: 0, core: 0 }

/** An ELF file of the given kind, as `readelf` reads it, in the order in which GNU ld writes one. */
export function writeElf(options: ElfOptions = {}): WrittenElf {
  return new ElfWriter(options).write()
}

class ElfWriter {
  readonly #options: ElfOptions
  readonly #is64: boolean
  readonly #kind: NonNullable<ElfOptions['kind']>
  readonly #word: number
  readonly #pieces: Buffer[] = []
  readonly #sections: Section[] = [{ name: '', type: 0, flags: 0, link: 0, info: 0, offset: 0, length: 0 }]
  readonly #names = new NameTable()
  #offset = 0

  constructor(options: ElfOptions) {
    this.#options = options
    this.#is64 = options.bits !== 32
    this.#kind = options.kind ?? 'program'
    this.#word = this.#is64 ? 8 : 4
  }

  write(): WrittenElf {
    const { debugBytes = 0, codeBytes = 64, hasSectionHeaders = true, isHollow = false } = this.#options
    const isLoadable = this.#kind !== 'object' && this.#kind !== 'core'
    const isDynamic = isLoadable && !this.#options.isStatic
    const programHeaders = this.#skip(this.#is64 ? 64 : 52, isLoadable ? 3 * (this.#is64 ? 56 : 32) : 0)

    this.#names.skip(this.#options.otherNamesBytes ?? 0)
    const versionRecords = this.#versionRecords()
    const entries = this.#dynamicEntries()
    const hold = (name: string, type: number, flags: number, bytes: Buffer, link = 0, info = 0) => {
      const left = isHollow && flags !== 0 ? { bytes: Buffer.alloc(0), type: 8 } : { bytes, type }
      const place = this.#append(left.bytes)
      this.#sections.push({ name, ...left, flags, link, info, offset: place.offset, length: bytes.length })
      return { ...place, length: bytes.length }
    }
    const path = this.#options.interpreter
    const interpreter = hold('.interp', 1, 2, path === undefined ? Buffer.alloc(0) : Buffer.from(`${path}\0`))
    const names = hold('.dynstr', 3, 2, isDynamic ? this.#names.bytes() : Buffer.alloc(0))
    const libraries = this.#options.versions?.length ?? 0
    const versions = hold('.gnu.version_r', 0x6ffffffe, 2, isDynamic ? versionRecords : Buffer.alloc(0), 2, libraries)
    hold('.text', 1, 6, Buffer.alloc(codeBytes, 0x90))
    const dynamic = hold(
      '.dynamic',
      6,
      3,
      isDynamic ? this.#dynamicBytes(entries, names, versions) : Buffer.alloc(0),
      2,
    )
    const loadedBytes = isHollow ? names.length + codeBytes + dynamic.length + (1 << 20) : this.#offset
    if (debugBytes > 0) hold('.debug_info', 1, 0, Buffer.alloc(debugBytes))
    const sectionNames = new NameTable()
    const nameOffsets = [...this.#sections.map(({ name }) => sectionNames.add(name)), sectionNames.add('.shstrtab')]
    hold('.shstrtab', 3, 0, sectionNames.bytes())

    const sections = hasSectionHeaders ? this.#append(this.#sectionHeaders(nameOffsets)) : { offset: 0, length: 0 }
    const places = { programHeaders, interpreter, names, versions, dynamic, sections }
    const bytes = Buffer.concat(this.#pieces)
    this.#header(places).copy(bytes)
    if (isLoadable) this.#segments(places, loadedBytes).copy(bytes, programHeaders.offset)
    return { bytes, places }
  }

  #skip(headerBytes: number, length: number): ElfPlace {
    this.#append(Buffer.alloc(headerBytes))
    return this.#append(Buffer.alloc(length))
  }

  #append(bytes: Buffer): ElfPlace {
    const offset = Math.ceil(this.#offset / 8) * 8
    this.#pieces.push(Buffer.alloc(offset - this.#offset), bytes)
    this.#offset = offset + bytes.length
    return { offset, length: bytes.length }
  }

  #versionRecords(): Buffer {
    const { versions = [], isWeak = false } = this.#options
    return Buffer.concat(
      versions.map(({ library, versions: names }, index) => {
        const next = index + 1 < versions.length ? 16 * (names.length + 1) : 0
        const need = this.#numbers([1, 2], [names.length, 2], [this.#names.add(library), 4], [16, 4], [next, 4])
        const records = names.map((name, at) => {
          const rest: Field[] = [
            [isWeak ? 2 : 0, 2],
            [at + 2, 2],
            [this.#names.add(name), 4],
            [at + 1 < names.length ? 16 : 0, 4],
          ]
          return this.#numbers([0, 4], ...rest)
        })
        return Buffer.concat([need, ...records])
      }),
    )
  }

  #dynamicEntries(): [tag: number, value: number][] {
    const { needed = [], soname } = this.#options
    return [
      ...needed.map((name): [number, number] => [1, this.#names.add(name)]),
      ...(soname === undefined ? [] : [[14, this.#names.add(soname)] as [number, number]]),
    ]
  }

  #dynamicBytes(entries: [number, number][], names: ElfPlace, versions: ElfPlace): Buffer {
    const base = BASE[this.#kind]
    const all: [number, number][] = [...entries, [5, base + names.offset], [10, names.length]]
    if (versions.length > 0) {
      all.push([0x6ffffffe, base + versions.offset], [0x6fffffff, this.#options.versions?.length ?? 0])
    }
    if (this.#kind !== 'library') all.push([21, 0])
    if (this.#kind === 'program') all.push([0x6ffffffb, 0x08000000])
    all.push([0, 0])
    return Buffer.concat(all.map(([tag, value]) => this.#numbers([tag, this.#word], [value, this.#word])))
  }

  #sectionHeaders(nameOffsets: readonly number[]): Buffer {
    const word = this.#word
    return Buffer.concat(
      this.#sections.map(({ type, flags, offset, length, link, info }, index) => {
        const address = flags === 0 ? 0 : BASE[this.#kind] + offset
        const entryBytes = type === 6 ? 2 * word : 0
        const front = this.#numbers([nameOffsets[index] ?? 0, 4], [type, 4], [flags, word], [address, word])
        const back = this.#numbers([link, 4], [info, 4], [1, word], [entryBytes, word])
        return Buffer.concat([front, this.#numbers([offset, word], [length, word]), back])
      }),
    )
  }

  #header({ programHeaders, sections }: WrittenElf['places']): Buffer {
    const { machine = ELF_MACHINES['x86-64'], byteOrder, hasSectionHeaders = true } = this.#options
    const ident = Buffer.from([0x7f, 0x45, 0x4c, 0x46, this.#is64 ? 2 : 1, byteOrder === 'big' ? 2 : 1, 1])
    const [headerBytes, segmentBytes, sectionBytes] = this.#is64 ? [64, 56, 64] : [52, 32, 40]
    const entry = this.#kind === 'library' || this.#kind === 'object' ? 0 : BASE[this.#kind] + programHeaders.offset
    const counts: Field[] = [
      [headerBytes, 2],
      [segmentBytes, 2],
      [programHeaders.length / segmentBytes, 2],
      [sectionBytes, 2],
      [hasSectionHeaders ? this.#sections.length : 0, 2],
      [hasSectionHeaders ? this.#sections.length - 1 : 0, 2],
    ]
    const offsets: Field[] = [entry, programHeaders.offset, sections.offset].map(value => [value, this.#word])
    const rest = this.#numbers([TYPES[this.#kind], 2], [machine, 2], [1, 4], ...offsets, [0, 4], ...counts)
    return Buffer.concat([ident, Buffer.alloc(16 - ident.length), rest])
  }

  /** What isn't there becomes PT_NULL. */
  #segments({ interpreter, dynamic }: WrittenElf['places'], loadedBytes: number): Buffer {
    const segment = (type: number, flags: number, { offset, length }: ElfPlace) => {
      const address = BASE[this.#kind] + offset
      const range: Field[] = [offset, address, address, length, length].map(value => [value, this.#word])
      const kind = length === 0 ? 0 : type
      return this.#is64
        ? this.#numbers([kind, 4], [flags, 4], ...range, [8, 8])
        : this.#numbers([kind, 4], ...range, [flags, 4], [4, 4])
    }
    return Buffer.concat([
      segment(3, 4, interpreter),
      segment(1, 7, { offset: 0, length: loadedBytes }),
      segment(2, 6, dynamic),
    ])
  }

  #numbers(...fields: readonly Field[]): Buffer {
    return Buffer.concat(
      fields.map(([value, bytes]) => {
        const big = Buffer.from(
          BigInt(value)
            .toString(16)
            .padStart(2 * bytes, '0'),
          'hex',
        )
        return this.#options.byteOrder === 'big' ? big : big.reverse()
      }),
    )
  }
}

type Field = readonly [value: number, bytes: number]

/** Strings that end with a zero; the first is empty. */
class NameTable {
  #bytes = Buffer.alloc(1)

  add(name: string): number {
    if (name === '') return 0
    const offset = this.#bytes.length
    this.#bytes = Buffer.concat([this.#bytes, Buffer.from(`${name}\0`)])
    return offset
  }

  skip(length: number): void {
    this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(length)])
  }

  bytes(): Buffer {
    return this.#bytes
  }
}
