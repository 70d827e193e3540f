import { isAscii } from 'node:buffer'
import type { DirectoryColumns } from './directory-columns.ts'
import type { Entry } from './entry.ts'
import { decodeName } from './name-encoding.ts'
import { canonicalPath } from './names.ts'
import { EXACT, PathTable } from './path-table.ts'
import { FLAG_UTF8 } from './zip-format.ts'

/**
 * The paths that entries get from programs that decode names: by the flag for UTF-8, with the Unicode Path field or without
 * it. Only where they can differ from the bytes of the name are they looked at, which costs every name a decoding.
 */
export class NameReadings {
  readonly #pathAt: (key: number) => Buffer
  /** Has the path without the field under twice the index, and the one with it under the number after that. */
  readonly #table: PathTable | undefined

  constructor(columns: DirectoryColumns) {
    this.#pathAt = key => {
      const entry = columns.entry(Math.floor(key / 2))
      return canonicalPath(Buffer.from(key % 2 === 0 ? nameWithoutField(entry) : entry.name))
    }
    if (columns.entries().some(hasReadings)) this.#table = new PathTable(2 * columns.entryCount, this.#pathAt, EXACT)
  }

  /** Adds an entry, or returns the index of one that was added before and gets the same path from some program. */
  add(index: number): number | undefined {
    if (this.#table === undefined) return undefined
    for (const key of [2 * index, 2 * index + 1]) {
      const twin = this.#table.add(key, this.#pathAt(key))
      if (twin !== undefined && Math.floor(twin / 2) !== index) return Math.floor(twin / 2)
    }
    return undefined
  }
}

function hasReadings({ unicodePath, flags, nameBytes }: Entry): boolean {
  return unicodePath !== undefined || ((flags & FLAG_UTF8) === 0 && !isAscii(nameBytes))
}

function nameWithoutField({ nameBytes, flags }: Entry): string {
  return decodeName(nameBytes, (flags & FLAG_UTF8) !== 0)
}
