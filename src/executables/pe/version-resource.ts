import type { FileWindows, Range } from '../file-windows.ts'
import type { PeHeader } from './header.ts'
import type { PeSections } from './sections.ts'

/** The data directory of the resources. */
const RESOURCES = 2
/** `RT_VERSION` */
const VERSION_TYPE = 16
/** The tables are in front of what they list; those of a program with many icons and dialogs take a few thousand bytes. */
const WINDOW_BYTES = 64 * 1024
/** A version resource has about a thousand. */
const MAX_VERSION_BYTES = 64 * 1024

const TABLE_BYTES = 16
const ENTRY_BYTES = 8
const IS_TABLE = 0x80000000

/** What to load of the resources; undefined if there are none. */
export function resourceWindow(file: FileWindows, header: PeHeader, sections: PeSections): Range | undefined {
  const address = header.directories[RESOURCES]?.address ?? 0
  return address === 0 ? undefined : sections.locate(file, address, WINDOW_BYTES)
}

/**
 * Where the version resource is that the tables in a loaded `window` list: by type, name and language, of which the first
 * is taken. Undefined if there is none, or none that is readable.
 */
export function versionResource(file: FileWindows, sections: PeSections, window: Range): Range | undefined {
  const bytes = file.bytes(window)
  const names = child(bytes, 0, VERSION_TYPE)
  const languages = names === undefined ? undefined : child(bytes, names, undefined)
  const data = languages === undefined ? undefined : child(bytes, languages, undefined)
  if (data === undefined || data + 8 > bytes.length) return undefined
  const length = bytes.readUInt32LE(data + 4)
  if (length > MAX_VERSION_BYTES) return undefined
  const range = sections.locate(file, bytes.readUInt32LE(data), length)
  return range?.length === length ? range : undefined
}

/** Where the entry `id` of the table at `table` leads, or its first entry. */
function child(bytes: Buffer, table: number, id: number | undefined): number | undefined {
  if (table + TABLE_BYTES > bytes.length) return undefined
  const count = bytes.readUInt16LE(table + 12) + bytes.readUInt16LE(table + 14)
  for (let index = 0; index < count; index += 1) {
    const at = table + TABLE_BYTES + index * ENTRY_BYTES
    if (at + ENTRY_BYTES > bytes.length) return undefined
    if (id === undefined || bytes.readUInt32LE(at) === id) return bytes.readUInt32LE(at + 4) & ~IS_TABLE
  }
  return undefined
}
