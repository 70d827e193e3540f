import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DescribeBuildCommand, GameLiftClient } from '@aws-sdk/client-gamelift'
import { callJson } from './gantry-api.ts'
import type { Ledger, Promised } from './ledger.ts'
import { type Server, sleep } from './server.ts'

/** From one verdict to the next. A dead verifier's claim holds 15 s; the rest is for a busy machine. */
const SETTLE_MS = 90_000

/** How long the sweep after a start may take. */
const SWEEP_MS = 30_000

/** How many builds are asked for at a time. */
const LANES = 8

type Row = Record<string, string | number | null>

/** Where what was found is written down. */
type Complaints = Pick<Ledger, 'violated'>

/** What a server's database holds, while it runs. */
export function query(server: Server, sql: string, ...parameters: string[]): Row[] {
  const database = new DatabaseSync(join(server.dataDir, 'gantry.db'), { readOnly: true, timeout: 5_000 })
  try {
    return database.prepare(sql).all(...parameters) as Row[]
  } finally {
    database.close()
  }
}

/** Waits until no build waits for its verdict. Answers after how long. */
export async function settle(server: Server, ledger: Complaints): Promise<number> {
  const since = Date.now()
  let lastVerdictAt = since
  let waitingBefore = Number.POSITIVE_INFINITY
  const waiting = "SELECT id FROM builds WHERE status = 'INITIALIZED' AND object_id IS NOT NULL"
  for (;;) {
    const stuck = query(server, waiting)
    if (stuck.length === 0) break
    if (stuck.length < waitingBefore) lastVerdictAt = Date.now()
    waitingBefore = stuck.length
    if (Date.now() - lastVerdictAt > SETTLE_MS) {
      for (const { id } of stuck)
        ledger.violated(`${id} has an object, and no build got its verdict in ${SETTLE_MS} ms`)
      break
    }
    await sleep(250)
  }
  return Date.now() - since
}

/** What the API says of every build that was promised. */
export async function checkAnswers(server: Server, ledger: Ledger): Promise<void> {
  const credentials = server.rootCredentials()
  const gamelift = new GameLiftClient({ endpoint: server.url, region: 'us-west-2', credentials })
  const check = async (promised: Promised) => {
    const { buildId, deletion } = promised
    const build = await gamelift.send(new DescribeBuildCommand({ BuildId: buildId })).then(
      answer => answer.Build,
      error => (error.name === 'NotFoundException' ? undefined : Promise.reject(error)),
    )
    if (build && deletion === 'done') ledger.violated(`${buildId} was deleted and is described`)
    if (!build && deletion === 'none') ledger.violated(`${buildId} was created and is not found`)
    if (build) checkVerdict(ledger, promised, { status: build.Status, sizeOnDisk: build.SizeOnDisk })
    await checkEvents(server, ledger, promised)
  }
  const left = [...ledger.builds]
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) await check(next)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}

function checkVerdict(
  ledger: Ledger,
  { buildId, archive, upload, method }: Promised,
  { status, sizeOnDisk }: { status: string | undefined; sizeOnDisk: number | undefined },
): void {
  const what = `${buildId} (${method}, ${archive.kind}, ${archive.sizeBytes} bytes, upload ${upload})`
  if (upload === 'accepted' && status !== archive.expected)
    ledger.violated(`${what} is ${status} instead of ${archive.expected}`)
  if (upload === 'none' && status !== 'INITIALIZED') ledger.violated(`${what} is ${status} without an upload`)
  if (upload === 'unknown' && status !== 'INITIALIZED' && status !== archive.expected)
    ledger.violated(`${what} is ${status}`)
  if (status === 'READY' && sizeOnDisk !== archive.sizeBytes) ledger.violated(`${what} has SizeOnDisk ${sizeOnDisk}`)
}

async function checkEvents(
  server: Server,
  ledger: Ledger,
  { buildId, issued, upload, deletion }: Promised,
): Promise<void> {
  const events: { Kind?: string; Details?: Record<string, string> }[] = []
  let NextToken: unknown
  do {
    const input = { BuildId: buildId, ...(NextToken === undefined ? {} : { NextToken }) }
    const page = await callJson(server.url, server.rootCredentials(), 'Gantry.ListBuildEvents', input)
    events.push(...(page.Events as typeof events))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  const has = (kind: string) => events.some(event => event.Kind === kind)
  if (!has('BUILD_CREATED')) ledger.violated(`${buildId} has no event BUILD_CREATED`)
  if (upload === 'accepted' && !has('UPLOAD_COMPLETED')) ledger.violated(`${buildId} has no event UPLOAD_COMPLETED`)
  if (deletion === 'done' && !has('BUILD_DELETED')) ledger.violated(`${buildId} has no event BUILD_DELETED`)
  for (const accessKeyId of issued) {
    const found = events.some(
      ({ Kind, Details }) => Kind === 'CREDENTIALS_ISSUED' && Details?.AccessKeyId === accessKeyId,
    )
    if (!found) ledger.violated(`the issue of ${accessKeyId} for ${buildId} has no event`)
  }
}

/** The stored bytes of every build with a verdict against those that were sent. Answers how many were compared. */
export function checkBytes(server: Server, ledger: Ledger): number {
  const promised = new Map(ledger.builds.map(build => [build.buildId, build]))
  const judged = query(server, "SELECT id, object_id FROM builds WHERE status <> 'INITIALIZED'")
  for (const { id, object_id } of judged) {
    const parts = query(server, 'SELECT extent FROM parts WHERE object_id = ? ORDER BY part_number', String(object_id))
    const hash = createHash('sha256')
    for (const { extent } of parts) hash.update(readFileSync(pathOf(server, String(object_id), String(extent))))
    if (hash.digest('hex') !== promised.get(String(id))?.archive.sha256)
      ledger.violated(`the stored bytes of ${id} are not those that were sent`)
  }
  return judged.length
}

/** Files against rows, once the sweep that follows a start has been. Answers how many files there are. */
export async function checkStorage(
  server: Server,
  ledger: Complaints,
): Promise<{ files: number; emptyFolders: number }> {
  const deadline = Date.now() + SWEEP_MS
  let { files, named, emptyFolders } = storedFiles(server)
  const orphans = () => [...files].filter(path => !named.has(path))
  while (orphans().length > 0 && Date.now() < deadline) {
    await sleep(250)
    ;({ files, named, emptyFolders } = storedFiles(server))
  }
  for (const path of orphans()) ledger.violated(`no row names ${path}`)
  for (const [path, sizeBytes] of named) {
    if (!files.has(path)) ledger.violated(`${path} is named by a row and missing`)
    else if (statSync(path).size !== sizeBytes) ledger.violated(`${path} has not the ${sizeBytes} bytes of its row`)
  }
  return { files: files.size, emptyFolders }
}

/** The files that are there, and those that rows name, with their sizes. */
function storedFiles(server: Server): { files: Set<string>; named: Map<string, unknown>; emptyFolders: number } {
  const root = server.objectsDir
  const files = new Set<string>()
  let emptyFolders = 0
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    // Beside the shards lie the lock and the marker of whose files these are.
    if (entry.isFile() && entry.parentPath !== root) files.add(path)
    else if (entry.isDirectory() && entry.name.length > 2 && isEmpty(path)) emptyFolders++
  }
  const rows = query(
    server,
    `SELECT object_id, extent, size_bytes FROM parts UNION ALL
      SELECT object_id, manifest_extent, manifest_bytes FROM reports WHERE manifest_extent IS NOT NULL UNION ALL
      SELECT object_id, extent, size_on_disk FROM scripts WHERE extent IS NOT NULL`,
  )
  const named = new Map(
    rows.map(({ object_id, extent, size_bytes }) => [pathOf(server, String(object_id), String(extent)), size_bytes]),
  )
  return { files, named, emptyFolders }
}

/** Also of a folder that the sweep has just taken away. */
function isEmpty(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length === 0
}

/** Rows that point nowhere. */
export function checkRows(server: Server, ledger: Complaints): void {
  const dangling = {
    'a build points to an object that is not there': `SELECT id FROM builds
      WHERE object_id IS NOT NULL AND source_bucket IS NULL AND object_id NOT IN (SELECT id FROM objects)`,
    'a build in a bucket has an object': `SELECT id FROM builds
      WHERE source_bucket IS NOT NULL AND object_id IN (SELECT id FROM objects)`,
    'a script has not exactly one place': `SELECT id FROM scripts
      WHERE (extent IS NULL) = (source_bucket IS NULL) OR (extent IS NULL) <> (object_id IS NULL)`,
    'an object has no build': 'SELECT id FROM objects WHERE build_id NOT IN (SELECT id FROM builds)',
    'an object is not the one of its build': `SELECT objects.id FROM objects JOIN builds ON builds.id = build_id
      WHERE builds.object_id IS NOT objects.id`,
    'an upload has no build': 'SELECT id FROM uploads WHERE build_id NOT IN (SELECT id FROM builds)',
    'a part belongs to nothing': `SELECT extent AS id FROM parts
      WHERE object_id NOT IN (SELECT id FROM objects) AND object_id NOT IN (SELECT id FROM uploads)`,
    'an object is not the sum of its parts': `SELECT id FROM objects WHERE size_bytes IS NOT
      (SELECT sum(size_bytes) FROM parts WHERE object_id = objects.id)`,
    'an open upload is not the sum of its parts': `SELECT id FROM uploads WHERE completed_at IS NULL
      AND received_bytes <> (SELECT coalesce(sum(size_bytes), 0) FROM parts WHERE object_id = uploads.id)`,
    'a build has a verdict and no report': `SELECT id FROM builds WHERE status <> 'INITIALIZED'
      AND id NOT IN (SELECT build_id FROM reports)`,
    'a READY build has no list of its files': `SELECT id FROM builds WHERE status = 'READY'
      AND id NOT IN (SELECT build_id FROM reports WHERE manifest_extent IS NOT NULL AND reports.object_id = builds.object_id)`,
  }
  for (const [what, sql] of Object.entries(dangling)) {
    for (const { id } of query(server, sql)) ledger.violated(`${what}: ${id}`)
  }
  const [integrity] = query(server, 'PRAGMA integrity_check')
  if (integrity?.integrity_check !== 'ok') ledger.violated(`the database is damaged: ${JSON.stringify(integrity)}`)
}

/** Where a stretch of a stored object's bytes is. */
export function pathOf(server: Server, objectId: string, extent: string): string {
  return join(server.objectsDir, objectId.slice(-2), objectId, extent)
}
