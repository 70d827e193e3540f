import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** A stretch of bytes that a row names. */
export interface StoredPart {
  readonly extent: string
  readonly sizeBytes: number
  readonly etag: string
  readonly checksum: string | null
}

/** What the server has on its disk. */
export class Stored {
  readonly #folder: string
  readonly #database: DatabaseSync
  readonly #part: StatementSync
  readonly #object: StatementSync
  readonly #all: StatementSync

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'objects')
    this.#database = new DatabaseSync(join(dataDir, 'gantry.db'), { readOnly: true, timeout: 5_000 })
    const columns = 'extent, size_bytes AS sizeBytes, etag, checksum'
    this.#part = this.#database.prepare(`SELECT ${columns} FROM parts WHERE object_id = ? AND part_number = ?`)
    this.#object = this.#database.prepare('SELECT object_id AS id FROM builds WHERE id = ?')
    this.#all = this.#database.prepare(
      `SELECT object_id AS id, extent FROM parts UNION ALL
        SELECT object_id, manifest_extent FROM reports WHERE manifest_extent IS NOT NULL`,
    )
  }

  part(objectId: string, partNumber: number): StoredPart | undefined {
    return this.#part.get(objectId, partNumber) as StoredPart | undefined
  }

  /** The object that a build has been given, if it has. */
  objectOf(buildId: string): string | undefined {
    return ((this.#object.get(buildId) as { id: string | null } | undefined)?.id ?? undefined) as string | undefined
  }

  bytes(objectId: string, extent: string): Buffer {
    return readFileSync(join(this.#folder, objectId.slice(-2), objectId, extent))
  }

  /** Files that no row names, and rows without a file: none of either once nothing is under way. */
  strays(): string[] {
    const named = new Set(this.#all.all().map(row => `${row.id}/${row.extent}`))
    const found = new Set<string>()
    for (const entry of readdirSync(this.#folder, { withFileTypes: true, recursive: true })) {
      const [extent, id] = [entry.name, entry.parentPath.split('/').at(-1)]
      if (entry.isFile() && entry.parentPath !== this.#folder) found.add(`${id}/${extent}`)
    }
    return [
      ...[...found].filter(file => !named.has(file)).map(file => `a file that no row names: ${file}`),
      ...[...named].filter(file => !found.has(file)).map(file => `a row without its file: ${file}`),
    ]
  }

  close(): void {
    this.#database.close()
  }
}
