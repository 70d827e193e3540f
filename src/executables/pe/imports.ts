import { Broken } from '../broken.ts'
import type { FileWindows, Range } from '../file-windows.ts'
import type { PeHeader } from './header.ts'
import type { PeSections } from './sections.ts'

/** How one of the two import tables is built. */
export interface ImportTable {
  readonly directory: number
  readonly descriptorBytes: number
  /** Where a descriptor has the address of the DLL's name. */
  readonly nameAt: number
  /** Where it has the address of the functions' addresses, without which it is the last. */
  readonly functionsAt: number
  /** Of its attributes, whether addresses count from the image's base; Visual C++ 6 wrote whole ones. */
  readonly attributesAt: number | undefined
}

export const IMPORTS: ImportTable = {
  directory: 1,
  descriptorBytes: 20,
  nameAt: 12,
  functionsAt: 16,
  attributesAt: undefined,
}

export const DELAY_IMPORTS: ImportTable = {
  directory: 13,
  descriptorBytes: 32,
  nameAt: 4,
  functionsAt: 12,
  attributesAt: 0,
}

const ADDRESSES_ARE_RELATIVE = 1
/** The largest games need a few dozen. */
const MAX_DLLS = 1_024
/** The longest name that a file of Windows has. */
const MAX_NAME_BYTES = 255
/** {@link MAX_DLLS} descriptors; and the names, which linkers write behind them, in nearly all files. */
const WINDOW_BYTES = 128 * 1024

/**
 * What to load for a table of imports: undefined if it has none. Throws {@link Broken} if it isn't where the headers say.
 */
export function importWindow(
  file: FileWindows,
  header: PeHeader,
  sections: PeSections,
  { directory }: ImportTable,
): Range | undefined {
  const { address = 0, sizeBytes = 0 } = header.directories[directory] ?? {}
  if (address === 0 || sizeBytes === 0) return undefined
  const window = sections.locate(file, address, WINDOW_BYTES)
  if (!window) throw new Broken('its table of imports is at an address where nothing is loaded')
  return window
}

/** Where the names of the DLLs are that the table in a loaded `window` speaks of, in order. Throws {@link Broken}. */
export function importNames(
  file: FileWindows,
  header: PeHeader,
  sections: PeSections,
  table: ImportTable,
  window: Range,
): Range[] {
  const bytes = file.bytes(window)
  const names: Range[] = []
  for (let at = 0; ; at += table.descriptorBytes) {
    if (at + table.descriptorBytes > bytes.length) throw new Broken('its table of imports has no end')
    const name = bytes.readUInt32LE(at + table.nameAt)
    if (name === 0 || bytes.readUInt32LE(at + table.functionsAt) === 0) return names
    if (names.length === MAX_DLLS) throw new Broken(`it imports more than ${MAX_DLLS} DLLs`)
    const isRelative =
      table.attributesAt === undefined || (bytes.readUInt32LE(at + table.attributesAt) & ADDRESSES_ARE_RELATIVE) !== 0
    const range = sections.locate(file, isRelative ? name : name - header.imageBase, MAX_NAME_BYTES + 1)
    if (!range) throw new Broken('the name of a DLL that it imports is at an address where nothing is loaded')
    names.push(range)
  }
}

/** The name in a range that was loaded. Throws {@link Broken}. */
export function importName(file: FileWindows, range: Range): string {
  const bytes = file.bytes(range)
  const end = bytes.indexOf(0)
  if (end < 0) throw new Broken(`the name of a DLL that it imports doesn't end within ${MAX_NAME_BYTES} bytes`)
  return bytes.toString('latin1', 0, end)
}
