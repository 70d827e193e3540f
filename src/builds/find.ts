import { buildArn, idIn } from '../arn.ts'
import { type BuildState, findBuild, findBuildState } from '../database/builds.ts'
import type { Queryable } from '../database/database.ts'
import type { BuildRow } from '../database/schema.ts'
import { GantryError } from '../errors.ts'
import { type BuildId, isBuildId } from '../ids.ts'
import type { Build } from '../model/build.ts'
import type { Namespace } from '../model/namespace.ts'

/**
 * The caller's build, named by id or ARN.
 *
 * @throws GantryError `NotFound` when the caller's account has none of that name in its region, whoever else may have
 */
export function requireBuild(db: Queryable, caller: Namespace, idOrArn: string): Promise<BuildRow> {
  return requireIn(caller, idOrArn, id => findBuild(db, id))
}

/** As {@link requireBuild}, for who needs no more: a third less time than all columns of the row. */
export function requireBuildState(db: Queryable, caller: Namespace, idOrArn: string): Promise<BuildState> {
  return requireIn(caller, idOrArn, id => findBuildState(db, caller, id))
}

async function requireIn<State extends BuildState>(
  caller: Namespace,
  idOrArn: string,
  find: (id: BuildId) => Promise<State | undefined>,
): Promise<State> {
  const id = buildIdIn(caller, idOrArn)
  const build = id && (await find(id))
  if (!build || build.account_id !== caller.accountId || build.region !== caller.region) {
    throw new GantryError('NotFound', `No build found with id ${idOrArn.slice(0, 256)} in ${caller.region}`)
  }
  return build
}

/** The id in an id or ARN of the caller's region; undefined for what can't be one of ours. */
export function buildIdIn({ region }: Pick<Namespace, 'region'>, idOrArn: string): BuildId | undefined {
  return idIn('build', isBuildId, region, idOrArn)
}

/** A build as the API shows it. */
export function describe(row: BuildRow): Build {
  return {
    BuildId: row.id,
    BuildArn: buildArn(row.region, row.id),
    ...(row.name === null ? {} : { Name: row.name }),
    ...(row.version === null ? {} : { Version: row.version }),
    Status: row.status,
    SizeOnDisk: row.size_on_disk,
    OperatingSystem: row.operating_system,
    CreationTime: new Date(row.created_at),
    ServerSdkVersion: row.server_sdk_version,
  }
}
