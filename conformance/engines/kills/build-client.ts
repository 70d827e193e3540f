import type { Random } from '../../crash/random.ts'
import { newKey } from '../bench.ts'
import { BUCKETS } from '../engine.ts'
import { buildZip, corruptBuildZip } from '../zips.ts'
import type { Caller } from './caller.ts'
import type { BuildContent, Ledger, PromisedBuild, StudioFile } from './ledger.ts'
import type { Studio } from './studio.ts'

/** Makes builds of files in the bucket, and does to the files what an owner may do. */
export async function makeBuilds(
  { caller, studio, ledger, random }: { caller: Caller; studio: Studio; ledger: Ledger; random: Random },
  isOver: () => boolean,
): Promise<void> {
  const { roles } = studio.engine
  while (!isOver()) {
    const file = await putBuild(studio, random, random.chance(0.75) ? BUCKETS.versioned : BUCKETS.plain, newKey())
    const named = file.version !== undefined && random.chance(0.5)
    const StorageLocation = {
      Bucket: file.bucket,
      Key: file.key,
      RoleArn: roles.reader.arn,
      ...(named ? { ObjectVersion: file.version } : {}),
    }
    const input = { OperatingSystem: 'AMAZON_LINUX_2023', Name: file.key, StorageLocation } as const
    // One whose answer is lost may be there, too: it is found by its name.
    const answer = await caller.call((gamelift, options) => gamelift.createBuild(input, options))
    const promised: PromisedBuild = {
      buildId: answer?.Build?.BuildId ?? '',
      states: [file],
      original: file,
      saidVersion: answer?.StorageLocation?.ObjectVersion,
      deletion: 'none',
    }
    ledger.builds.push(promised)
    if (answer?.UploadCredentials !== undefined) ledger.violated(`${promised.buildId} came with upload credentials`)
    if (random.chance(0.3)) promised.states.push(await putBuild(studio, random, file.bucket, file.key))
    else if (random.chance(0.2)) await studio.remove(file)
    if (random.chance(0.1)) await deleteBuild(caller, promised)
  }
}

async function putBuild(studio: Studio, random: Random, bucket: string, key: string): Promise<StudioFile> {
  const content: BuildContent = random.chance(0.8) ? 'good' : 'corrupt'
  const bytes =
    content === 'good' ? await buildZip(random.pick([1_000, 100_000, 3_000_000, 20_000_000])) : await corruptBuildZip()
  return studio.put(bucket, key, bytes, content)
}

async function deleteBuild(caller: Caller, promised: PromisedBuild): Promise<void> {
  const { buildId: BuildId } = promised
  promised.deletion = 'unknown'
  await caller.call((gamelift, options) => gamelift.deleteBuild({ BuildId }, options))
  promised.deletion = 'done'
}
