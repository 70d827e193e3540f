import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The SHA-256 of a received object as it lies on the server's disk. */
export async function storedSha256(dataDir: string, objectId: string): Promise<string> {
  const folder = join(dataDir, 'objects', objectId.slice(-2), objectId)
  const hash = createHash('sha256')
  for (const extent of extentsOf(dataDir, objectId)) {
    for await (const chunk of createReadStream(join(folder, extent))) hash.update(chunk as Buffer)
  }
  return hash.digest('hex')
}

function extentsOf(dataDir: string, objectId: string): string[] {
  const database = new DatabaseSync(join(dataDir, 'gantry.db'), { readOnly: true })
  try {
    const rows = database.prepare('SELECT extent FROM parts WHERE object_id = ? ORDER BY part_number').all(objectId)
    return rows.map(({ extent }) => String(extent))
  } finally {
    database.close()
  }
}
