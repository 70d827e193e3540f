import { ask, type Bench, member, newKey, refusal, verdict } from '../bench.ts'
import { putFile } from '../bucket.ts'
import { BUCKETS } from '../engine.ts'
import { ODD_ROLES } from '../gantry.ts'
import { buildZip, scriptZip } from '../zips.ts'
import { mustBe, mustBeRefused } from './musts.ts'

/** A verifier that found the engine away waits before it asks again. */
const HEALING_MS = 180_000

interface Prepared {
  readonly bench: Bench
  readonly build: object
  readonly script: object
}

/**
 * What all clients see while the engine is gone and once it is back: it has to be away for all of them at a time.
 *
 * @param away takes the engine away
 * @param back brings it back
 * @throws Error where anything isn't as it must be
 */
export async function checkOutage(
  benches: readonly Bench[],
  away: () => Promise<void> | void,
  back: () => Promise<void> | void,
): Promise<void> {
  const prepared = await Promise.all(benches.map(prepare))
  await away()
  const created = await Promise.allSettled(prepared.map(duringOutage))
  await back()
  await Promise.all(
    prepared.map(async ({ bench: { client }, script }, index) => {
      const outcome = created[index]
      if (outcome?.status !== 'fulfilled') throw outcome?.reason
      mustBe('Status', (await verdict(client, outcome.value, HEALING_MS)).Status, 'READY')
      const { ScriptId } = member(await ask(client, 'CreateScript', script), 'Script')
      await ask(client, 'DeleteScript', { ScriptId })
    }),
  )
}

/** Answers the id of the build that waits for the engine. */
async function duringOutage({ bench: { client }, build, script }: Prepared): Promise<unknown> {
  await mustBeUnavailable(client, script)
  const created = member(await ask(client, 'CreateBuild', build), 'Build')
  mustBe('Status', created.Status, 'INITIALIZED')
  return created.BuildId
}

async function prepare(bench: Bench): Promise<Prepared> {
  const { engine } = bench
  const RoleArn = engine.roles.reader.arn
  const place = async (bytes: Buffer) => ({
    Bucket: BUCKETS.versioned,
    Key: (await putFile(engine, newKey(), bytes)).key,
    RoleArn,
  })
  const build = { OperatingSystem: 'AMAZON_LINUX_2023', StorageLocation: await place(await buildZip()) }
  return { bench, build, script: { Name: 'waits', StorageLocation: await place(await scriptZip('waits')) } }
}

/** A script is checked before it is created: with no engine to read it from there is none. */
export async function mustBeUnavailable(client: Bench['client'], script: object): Promise<void> {
  mustBeRefused('CreateScript without the engine', await refusal(client, 'CreateScript', script), {
    code: 'InternalServiceException',
    status: 500,
    message: /(?:is down or slow \(\w+\)|has not come in 20 seconds|has not answered in 20 seconds)\. Try again\.$/,
  })
}

/** An engine that was never there: the build is created, and fails with a finding once it has been tried often enough. */
export async function checkUnreachable({ client }: Bench): Promise<void> {
  const location = { Bucket: BUCKETS.versioned, Key: newKey(), RoleArn: ODD_ROLES.unreachable }
  await mustBeUnavailable(client, { StorageLocation: location })
  const build = { OperatingSystem: 'AMAZON_LINUX_2023', StorageLocation: location }
  const created = member(await ask(client, 'CreateBuild', build), 'Build')
  mustBe('Status', created.Status, 'INITIALIZED')
  await ask(client, 'DeleteBuild', { BuildId: created.BuildId })
}
