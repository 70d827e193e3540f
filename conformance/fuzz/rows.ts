import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The tables that no refused request may touch, with what names a row's build. */
const TABLES = {
  builds: 'id',
  tags: 'resource_id',
  uploads: 'build_id',
  objects: 'build_id',
  parts:
    '(SELECT build_id FROM uploads WHERE uploads.id = object_id UNION SELECT build_id FROM objects WHERE objects.id = object_id)',
} as const

export interface Snapshot {
  readonly counts: Readonly<Record<string, number>>
  readonly hash: string
  /** Every row's text, and the build that it belongs to. */
  readonly rows: ReadonlyMap<string, string>
}

export function takeSnapshot(dataDir: string): Snapshot {
  const database = new DatabaseSync(join(dataDir, 'gantry.db'), { readOnly: true, timeout: 5_000 })
  try {
    const counts: Record<string, number> = {}
    const rows = new Map<string, string>()
    for (const [table, owner] of Object.entries(TABLES)) {
      const found = database.prepare(`SELECT *, ${owner} AS owner FROM ${table}`).all()
      counts[table] = found.length
      for (const { owner, ...row } of found) rows.set(`${table} ${JSON.stringify(row)}`, String(owner))
    }
    const hash = createHash('sha256')
      .update([...rows.keys()].sort().join('\n'))
      .digest('hex')
    return { counts, hash, rows }
  } finally {
    database.close()
  }
}

/** Rows that came, went or changed, and belong to none of `builds`. */
export function strayChanges(before: Snapshot, after: Snapshot, builds: ReadonlySet<string>): string[] {
  if (before.hash === after.hash) return []
  const gone = [...before.rows].filter(([row, owner]) => !after.rows.has(row) && !builds.has(owner))
  const came = [...after.rows].filter(([row, owner]) => !before.rows.has(row) && !builds.has(owner))
  return [...gone.map(([row]) => `- ${row}`), ...came.map(([row]) => `+ ${row}`)]
}
