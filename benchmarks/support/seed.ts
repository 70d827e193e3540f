import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { newBuildId } from '../../src/ids.ts'
import { REGION } from './gamelift.ts'
import { startGantry } from './servers.ts'

const ACCOUNT_ID = '000000000000'
const TWO_YEARS_MS = 2 * 365 * 24 * 3600 * 1000

/**
 * Fills a new data folder with `count` builds, created evenly over the last two years, each with the two events that
 * CreateBuild writes, and answers their ids. Written straight into the file of a stopped server, in one transaction.
 */
export async function seedBuilds(dataDir: string, count: number): Promise<string[]> {
  // The server itself makes the schema.
  await (await startGantry(dataDir))[Symbol.asyncDispose]()
  const ids: string[] = []
  const db = new DatabaseSync(join(dataDir, 'gantry.db'))
  try {
    db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN')
    const insertBuild = db.prepare(`INSERT INTO builds (id, account_id, region, name, version, status, size_on_disk,
      operating_system, server_sdk_version, created_at, verification_failures)
      VALUES (?, '${ACCOUNT_ID}', '${REGION}', ?, '1.0', 'INITIALIZED', 0, 'AMAZON_LINUX_2023', '5.2.0', ?, 0)`)
    const insertEvent =
      db.prepare(`INSERT INTO events (build_id, account_id, region, at, kind, caller, source_ip, details)
      VALUES (?, '${ACCOUNT_ID}', '${REGION}', ?, ?, 'arn:aws:iam::${ACCOUNT_ID}:user/root', '127.0.0.1', ?)`)
    const issued = JSON.stringify({ AccessKeyId: 'ASIAAAAAAAAAAAAAAAAA', ExpiresAt: new Date().toISOString() })
    const now = Date.now()
    for (let index = 0; index < count; index++) {
      const at = new Date(Math.round(now - TWO_YEARS_MS * (1 - index / count)))
      const id = newBuildId(at)
      insertBuild.run(id, `game-${index % 100}`, at.getTime())
      insertEvent.run(id, at.getTime(), 'BUILD_CREATED', '{}')
      insertEvent.run(id, at.getTime(), 'CREDENTIALS_ISSUED', issued)
      ids.push(id)
    }
    db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
  return ids
}
