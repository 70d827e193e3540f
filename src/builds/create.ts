import { insertBuild } from '../database/builds.ts'
import type { Transaction } from '../database/database.ts'
import type { BuildRow } from '../database/schema.ts'
import { NO_SOURCE } from '../database/source-columns.ts'
import { putTags } from '../database/tags.ts'
import { newBuildId } from '../ids.ts'
import type { Caller } from '../model/caller.ts'
import type { Tag } from '../model/tags.ts'
import type { OperatingSystem } from '../model/target.ts'
import { recordEvent } from './events.ts'
import { type IssuedCredentials, issueCredentials, recordIssue } from './issue-credentials.ts'
import type { Services } from './services.ts'
import { sourceDetails } from './source.ts'

/** What the caller says of a new build. */
export interface NewBuild {
  readonly name: string | undefined
  readonly version: string | undefined
  readonly operatingSystem: OperatingSystem
  readonly serverSdkVersion: string
  readonly tags: readonly Tag[]
}

/** Makes a build in the caller's account and region, with its first upload credentials. */
export async function createBuild(
  services: Services,
  caller: Caller,
  input: NewBuild,
): Promise<{ build: BuildRow; issued: IssuedCredentials }> {
  const build = rowOf(services.clock.now(), caller, input)
  const issued = await issueCredentials(services, caller, build)
  await services.database.write(async trx => {
    await writeBuild(trx, caller, build, input.tags)
    await recordIssue(trx, services.clock.now(), caller, build, issued)
  })
  return { build, issued }
}

/** A build that has no file yet. */
export function rowOf(now: Date, { accountId, region }: Caller, input: NewBuild): BuildRow {
  return {
    id: newBuildId(now),
    account_id: accountId,
    region,
    name: input.name ?? null,
    version: input.version ?? null,
    status: 'INITIALIZED',
    size_on_disk: 0,
    operating_system: input.operatingSystem,
    server_sdk_version: input.serverSdkVersion,
    created_at: now.getTime(),
    credentials_revoked_at: null,
    object_id: null,
    verifier_id: null,
    verifier_until: null,
    verification_failures: 0,
    ...NO_SOURCE,
  }
}

/** Writes a new build, with its tags and the first line of its history. */
export async function writeBuild(
  trx: Transaction,
  caller: Caller,
  build: BuildRow,
  tags: readonly Tag[],
): Promise<void> {
  await insertBuild(trx, build)
  await putTags(trx, build.id, tags)
  const details = sourceDetails(build)
  await recordEvent(trx, build, { kind: 'BUILD_CREATED', at: new Date(build.created_at), caller, details })
}
