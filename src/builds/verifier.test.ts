import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CreateBuildCommand } from '@aws-sdk/client-gamelift'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestGantry } from '../testing/boot.ts'
import { call } from '../testing/call.ts'
import { smallBuild } from '../testing/zips.ts'

let gantry: TestGantry
beforeEach(async () => {
  gantry = await TestGantry.boot()
})
afterEach(() => gantry[Symbol.asyncDispose]())

async function uploaded(body?: Buffer): Promise<string> {
  const { Build, UploadCredentials, StorageLocation } = await gantry
    .gamelift()
    .send(new CreateBuildCommand({ OperatingSystem: 'AMAZON_LINUX_2023' }))
  const { Bucket, Key } = StorageLocation ?? {}
  await gantry.s3(UploadCredentials).send(new PutObjectCommand({ Bucket, Key, Body: body ?? (await smallBuild()) }))
  return `${Build?.BuildId}`
}

/** Stops the server, changes its files behind its back, and starts it again, as a crash and a restart would. */
async function restartedAfter(sql: string, more: () => Promise<unknown> = async () => {}): Promise<void> {
  await gantry.app[Symbol.asyncDispose]()
  const sqlite = new DatabaseSync(join(gantry.dataDir, 'gantry.db'))
  sqlite.exec(sql)
  sqlite.close()
  await more()
  await gantry.start()
}

const UNJUDGED = `UPDATE builds SET status = 'INITIALIZED', size_on_disk = 0; DELETE FROM reports`

test("a dead process's claim holds until it runs out, then the build is verified by another", async () => {
  const buildId = await uploaded()
  await gantry.settled(buildId)
  const until = Date.now() + 14_000
  await restartedAfter(`${UNJUDGED}; UPDATE builds SET verifier_id = 'dead', verifier_until = ${until}`)
  const pending = await call(gantry, 'json', 'Gantry.DescribeVerification', { BuildId: buildId })
  expect(pending.body).toMatchObject({ VerificationStatus: 'PENDING' })
  gantry.clock.offsetMs = 15_000
  expect((await gantry.settled(buildId)).Status).toBe('READY')
  expect(gantry.defects).toEqual([])
})

test('a claim from before the clock was set back by hours does not hold for hours', async () => {
  const buildId = await uploaded()
  await gantry.settled(buildId)
  const until = Date.now() + 7_200_000
  await restartedAfter(`${UNJUDGED}; UPDATE builds SET verifier_id = 'dead', verifier_until = ${until}`)
  expect((await gantry.settled(buildId)).Status).toBe('READY')
  expect(gantry.defects).toEqual([])
})

test('neither does another attempt that was to be made hours from now', async () => {
  const buildId = await uploaded()
  await gantry.settled(buildId)
  await restartedAfter(`${UNJUDGED}; UPDATE builds SET verifier_until = ${Date.now() + 7_200_000}`)
  expect((await gantry.settled(buildId)).Status).toBe('READY')
})

test('a claim that fails time and again is logged once, and made when it can be', async () => {
  const sqlite = new DatabaseSync(join(gantry.dataDir, 'gantry.db'))
  sqlite.exec(
    `CREATE TRIGGER refusal BEFORE UPDATE ON builds WHEN NEW.verifier_id IS NOT NULL
     BEGIN SELECT RAISE(ABORT, 'not now'); END`,
  )
  const first = await uploaded()
  await expect.poll(() => gantry.defects).toHaveLength(1)
  // Each wakes the verifier once more.
  const others = [await uploaded(), await uploaded()]
  sqlite.exec('DROP TRIGGER refusal')
  sqlite.close()
  for (const buildId of [first, ...others]) expect((await gantry.settled(buildId)).Status).toBe('READY')
  expect(gantry.defects).toEqual([expect.stringMatching(/claiming a build failed.*not now/)])
})

test('a build whose bytes cannot be read is tried again, and in the end FAILED for that reason', async () => {
  const buildId = await uploaded()
  await gantry.settled(buildId)
  await restartedAfter(`${UNJUDGED}; UPDATE builds SET verification_failures = 28`, () =>
    rm(join(gantry.dataDir, 'objects'), { recursive: true }),
  )
  await expect.poll(() => gantry.defects.length).toBe(1)
  gantry.clock.offsetMs = 660_000
  expect((await gantry.settled(buildId)).Status).toBe('FAILED')
  const { body } = await call(gantry, 'json', 'Gantry.DescribeVerification', { BuildId: buildId })
  expect(body).toMatchObject({
    VerificationStatus: 'FAILED',
    Report: { Findings: [{ Code: 'NOT_VERIFIED', Severity: 'ERROR', Fix: expect.stringContaining(buildId) }] },
  })
})

test('a build tells its whole history, with who did what from where', async () => {
  const buildId = await uploaded(Buffer.from('not a zip'))
  await gantry.settled(buildId)
  const { body } = await call(gantry, 'json', 'Gantry.ListBuildEvents', { BuildId: buildId })
  const events = body?.Events as Record<string, unknown>[]
  expect(events.map(event => event.Kind)).toEqual([
    'BUILD_CREATED',
    'CREDENTIALS_ISSUED',
    'UPLOAD_COMPLETED',
    'VERIFICATION_STARTED',
    'VERIFICATION_FINISHED',
  ])
  const [created, issued, completed, , finished] = events
  expect(created).toMatchObject({ Caller: 'arn:aws:iam::000000000000:user/root', SourceIp: '127.0.0.1' })
  expect(issued?.Details).toEqual({
    AccessKeyId: expect.stringMatching(/^ASIA/),
    ExpiresAt: expect.stringMatching(/^2\d{3}-.*Z$/),
  })
  expect(completed).toMatchObject({
    Caller: `arn:aws:sts::000000000000:assumed-role/gantry-upload/${buildId}`,
    Details: { SizeBytes: '9' },
  })
  expect(finished?.Details).toMatchObject({ Verdict: 'FAILED' })
  const report = await call(gantry, 'json', 'Gantry.DescribeVerification', { BuildId: buildId })
  expect(report.body).toMatchObject({
    VerificationStatus: 'FAILED',
    Report: { SizeBytes: 9, Findings: [{ Code: 'NOT_A_ZIP', Severity: 'ERROR' }] },
  })
})
