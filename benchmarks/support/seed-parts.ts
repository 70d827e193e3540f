import { createHash } from 'node:crypto'
import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { checksumOf } from './s3-upload.ts'

/** The least that S3 allows for every part but the last. */
export const PART_BYTES = 5 * 1024 ** 2

/** What the client would have been answered for a part. */
export interface SeededPart {
  /** Without quotes. */
  readonly etag: string
  /** CRC32, as S3 writes it. */
  readonly checksum: string
}

/**
 * Gives each of the open uploads of a stopped server `count` parts of zeros, as if a client had sent them: rows, and extents
 * that take no room on the disk.
 *
 * @returns the parts, which are the same for each upload
 */
export function seedParts(dataDir: string, uploadIds: readonly string[], count: number): SeededPart[] {
  const checksum = checksumOf([Buffer.alloc(PART_BYTES)])
  // Another tag for each part, since a list of the same ones might be easier to compare.
  const parts = Array.from({ length: count }, (_, index) => ({
    etag: `${createHash('md5').update(String(index)).digest('hex')}-1`,
    checksum,
  }))
  const db = new DatabaseSync(join(dataDir, 'gantry.db'))
  try {
    db.exec('PRAGMA synchronous = OFF; BEGIN')
    const insert =
      db.prepare(`INSERT INTO parts (object_id, part_number, extent, size_bytes, etag, checksum, created_at)
      VALUES (?, ?, ?, ${PART_BYTES}, ?, ?, ?)`)
    const receive = db.prepare('UPDATE uploads SET received_bytes = ? WHERE id = ?')
    for (const id of uploadIds) {
      const folder = join(dataDir, 'objects', id.slice(-2), id)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      for (const [index, { etag }] of parts.entries()) {
        const extent = index.toString(16).padStart(28, '0')
        makeSparse(join(folder, extent))
        insert.run(id, index + 1, extent, etag, checksum, Date.now())
      }
      receive.run(count * PART_BYTES, id)
    }
    db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
  return parts
}

function makeSparse(path: string): void {
  const file = openSync(path, 'wx', 0o600)
  ftruncateSync(file, PART_BYTES)
  closeSync(file)
}
