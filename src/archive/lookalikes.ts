import type { DirectoryColumns } from './directory-columns.ts'
import { canonicalPath } from './names.ts'
import { CASELESS, PathTable } from './path-table.ts'

/**
 * Windows' 260 letters have at most 780 bytes. Longer paths are compared as they are: composing letters takes time that grows with the
 * square of a path's length.
 */
const MAX_PATH_BYTES = 1_024

/** Finds names that a file system takes for the same which ignores case, as Windows' does, or normalises names. */
export class Lookalikes {
  readonly #columns: DirectoryColumns
  readonly #table: PathTable

  constructor(columns: DirectoryColumns) {
    this.#columns = columns
    this.#table = new PathTable(columns.entryCount, index => this.#pathAt(index), CASELESS)
  }

  /** Adds an entry, or returns the index of the one that it looks like. */
  add(index: number): number | undefined {
    return this.#table.add(index, this.#pathAt(index))
  }

  /** The path in one form of all that look alike, but for the case of ASCII, which the table folds. */
  #pathAt(index: number): Buffer {
    const entry = this.#columns.entry(index)
    const path = canonicalPath(entry.pathBytes)
    if (path.length > MAX_PATH_BYTES || isAscii(path)) return path
    const name = canonicalPath(Buffer.from(entry.name)).toString()
    return Buffer.from(upperCase(name.normalize('NFC')))
  }
}

/** As NTFS does it: letter by letter, so that what has no single capital (ß) stays as it is. */
export function upperCase(name: string): string {
  return Array.from(name, char => {
    const upper = char.toUpperCase()
    return upper.length === char.length ? upper : char
  }).join('')
}

function isAscii(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte >= 0x80) return false
  return true
}
