import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CreateBuildCommand, DeleteBuildCommand } from '@aws-sdk/client-gamelift'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestGantry } from '../testing/boot.ts'
import { call } from '../testing/call.ts'
import type { TestS3Engine } from '../testing/s3-engine.ts'
import { FILE, openStudio } from '../testing/studio.ts'
import { smallBuild } from '../testing/zips.ts'

const HUGE = { GANTRY_MAX_BUILD_BYTES: String(2 ** 52) }

let engine: TestS3Engine
let gantry: TestGantry
let env: Record<string, string>
beforeEach(async () => {
  engine = await openStudio(await smallBuild())
  env = { GANTRY_S3_SOURCES: engine.settings() }
  gantry = await TestGantry.boot(env)
})
afterEach(async () => {
  await gantry[Symbol.asyncDispose]()
  await engine[Symbol.asyncDispose]()
})

async function create(): Promise<string> {
  const { Build } = await gantry
    .gamelift()
    .send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023', StorageLocation: { ...FILE } as never }))
  return `${Build?.BuildId}`
}

const describe = async (BuildId: string) =>
  (await call(gantry, 'json', 'Gantry.DescribeVerification', { BuildId })).body

/** The code of the only finding of the build, once it is FAILED. */
async function findingOf(buildId: string): Promise<unknown> {
  expect((await gantry.settled(buildId)).Status).toBe('FAILED')
  const report = (await describe(buildId))?.Report as { Findings: Record<string, unknown>[] }
  expect(report.Findings).toHaveLength(1)
  return report.Findings[0]
}

/** What happens at the first GET after the one that pins the file. */
const meanwhile = (change: () => void) => {
  engine.fault = get => {
    if (get === 2) change()
    return undefined
  }
}

/** Waits until an attempt has failed, and lets the time until the next one pass. */
async function nextAttempt(buildId: string): Promise<void> {
  await expect.poll(() => rowOf(buildId)?.verification_failures).toBeGreaterThan(0)
  gantry.clock.offsetMs += 11 * 60_000
}

function rowOf(buildId: string): Record<string, unknown> | undefined {
  const sqlite = new DatabaseSync(join(gantry.dataDir, 'gantry.db'))
  try {
    return sqlite.prepare('SELECT * FROM builds WHERE id = ?').get(buildId)
  } finally {
    sqlite.close()
  }
}

function setFailures(failures: number): void {
  const sqlite = new DatabaseSync(join(gantry.dataDir, 'gantry.db'))
  sqlite.prepare('UPDATE builds SET verification_failures = ?').run(failures)
  sqlite.close()
}

test('a file that was changed before it was verified fails its build', async () => {
  meanwhile(() => engine.put('studio', FILE.Key, Buffer.from('another file')))
  const finding = await findingOf(await create())
  expect(finding).toMatchObject({ Code: 'SOURCE_CHANGED', Explanation: expect.stringContaining('s3://studio/') })
  expect(await gantry.storedFiles()).toEqual([])
  expect(gantry.defects).toEqual([])
})

test('so does one that is gone meanwhile, or that the role may no longer read', async () => {
  meanwhile(() => engine.buckets.get('studio')?.files.clear())
  expect(await findingOf(await create())).toMatchObject({ Code: 'SOURCE_REFUSED' })
  engine.gets.length = 0
  engine.put('studio', FILE.Key, await smallBuild())
  meanwhile(() => engine.addRole(FILE.RoleArn, { allows: () => false }))
  expect(await findingOf(await create())).toMatchObject({ Code: 'SOURCE_REFUSED' })
})

test('a build is made while the engine is down, and healed when it is back', async () => {
  await engine.down()
  const buildId = await create()
  expect(await describe(buildId)).toMatchObject({ VerificationStatus: 'PENDING', Source: { ...FILE } })
  expect(rowOf(buildId)?.source_etag).toBeNull()
  await nextAttempt(buildId)
  const { body } = await call(gantry, 'json', 'Gantry.ListBuildEvents', { BuildId: buildId })
  expect(body?.Events).toContainEqual(
    expect.objectContaining({
      Kind: 'VERIFICATION_POSTPONED',
      Details: { Reason: expect.stringContaining(`s3://${FILE.Bucket}/`), NextAttempt: expect.stringMatching(/Z$/) },
    }),
  )
  await engine.up()
  expect((await gantry.settled(buildId)).Status).toBe('READY')
  expect(await describe(buildId)).toMatchObject({ Source: { ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/) } })
  expect(gantry.defects).toEqual([])
}, 15_000)

test('one whose engine goes down in the midst of it is healed too', async () => {
  engine.put('studio', FILE.Key, Buffer.concat([Buffer.alloc(20 * 1024 ** 2), await smallBuild()]))
  let isDown: Promise<void> | undefined
  meanwhile(() => {
    isDown = engine.down()
  })
  const buildId = await create()
  await nextAttempt(buildId)
  await isDown
  expect(await gantry.storedFiles()).toEqual([])
  await engine.up()
  expect((await gantry.settled(buildId)).Status).toBe('READY')
}, 15_000)

test('an engine that stays down fails the build in the end', async () => {
  await engine.down()
  const buildId = await create()
  setFailures(29)
  expect(await findingOf(buildId)).toMatchObject({ Code: 'SOURCE_UNREACHABLE' })
}, 15_000)

test('what was found too large only later fails the build, and is not read', async () => {
  await engine.down()
  const buildId = await create()
  await nextAttempt(buildId)
  engine.put('studio', FILE.Key, { sizeBytes: 2 ** 50 })
  await engine.up()
  expect(await findingOf(buildId)).toMatchObject({ Code: 'SOURCE_TOO_LARGE' })
  expect(engine.gets).toHaveLength(1)
}, 15_000)

test('a file that the disk has no room for is not read, and fails the build in the end', async () => {
  await gantry.app[Symbol.asyncDispose]()
  await gantry.start({ ...env, ...HUGE })
  engine.put('studio', FILE.Key, { sizeBytes: 2 ** 51 })
  const buildId = await create()
  await nextAttempt(buildId)
  expect(gantry.defects).toEqual([expect.stringContaining('no room for 2251799813685248 bytes')])
  setFailures(29)
  expect(await findingOf(buildId)).toMatchObject({ Code: 'NOT_VERIFIED', Fix: expect.stringContaining('a disk') })
  expect(engine.gets).toHaveLength(1)
})

test('a build that is deleted while its file is read leaves nothing behind', async () => {
  engine.fault = get => (get > 1 ? 'stalled body' : undefined)
  const buildId = await create()
  await expect.poll(() => gantry.storedFiles()).toHaveLength(1)
  await gantry.gamelift().send(new DeleteBuildCommand({ BuildId: buildId }))
  await gantry.app[Symbol.asyncDispose]()
  expect(await gantry.storedFiles()).toEqual([])
  await gantry.start(env)
}, 15_000)

test('deleting a build removes its list of files, and nothing of the customer’s', async () => {
  const buildId = await create()
  await gantry.settled(buildId)
  expect(await gantry.storedFiles()).toHaveLength(1)
  const seen = engine.gets.length
  await gantry.gamelift().send(new DeleteBuildCommand({ BuildId: buildId }))
  await expect.poll(() => gantry.storedFiles()).toEqual([])
  expect(engine.gets).toHaveLength(seen)
  expect(engine.buckets.get('studio')?.files.size).toBe(1)
})

test('stopping in the midst of a read leaves nothing behind, and the next start goes on', async () => {
  engine.fault = get => (get > 1 ? 'stalled body' : undefined)
  const buildId = await create()
  await expect.poll(() => gantry.storedFiles()).toHaveLength(1)
  await gantry.app[Symbol.asyncDispose]()
  expect(await gantry.storedFiles()).toEqual([])
  expect(rowOf(buildId)).toMatchObject({ verification_failures: 0, verifier_id: null })
  engine.fault = () => undefined
  await gantry.start(env)
  expect((await gantry.settled(buildId)).Status).toBe('READY')
})

test('so does a kill: what it leaves is removed, and the file is read anew', async () => {
  engine.fault = get => (get > 1 ? 'stalled body' : undefined)
  const buildId = await create()
  await expect.poll(() => gantry.storedFiles()).toHaveLength(1)
  await gantry.app[Symbol.asyncDispose]()
  const killed = await serveElsewhere()
  await expect.poll(() => gantry.storedFiles(), { timeout: 10_000 }).toHaveLength(1)
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  expect(await gantry.storedFiles()).toHaveLength(1)
  engine.fault = () => undefined
  // Longer than a dead process's claim holds.
  gantry.clock.offsetMs = 16_000
  await gantry.start(env)
  expect((await gantry.settled(buildId)).Status).toBe('READY')
  await expect.poll(() => gantry.storedFiles()).toHaveLength(1)
}, 20_000)

/** A Gantry on the same folder, in a process of its own. */
async function serveElsewhere(): Promise<ChildProcess> {
  const settings = { ...env, GANTRY_DATA_DIR: gantry.dataDir, GANTRY_PORT: '0', GANTRY_THREADS: '1' }
  const main = join(import.meta.dirname, '../main.ts')
  const child = spawn(process.execPath, [main, 'serve'], { env: { ...settings }, stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}
