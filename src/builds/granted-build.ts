import { findBuild } from '../database/builds.ts'
import type { Queryable } from '../database/database.ts'
import type { BuildRow } from '../database/schema.ts'
import { GantryError } from '../errors.ts'
import type { Grant } from '../model/caller.ts'

/**
 * The build that upload credentials were issued for.
 *
 * @throws GantryError `AccessDenied` once it is deleted, when nobody is told more about a build that isn't there, or once the
 *   credentials were revoked
 */
export async function requireGranted(db: Queryable, grant: Grant): Promise<BuildRow> {
  const build = await findBuild(db, grant.buildId)
  if (!build) throw new GantryError('AccessDenied', `The build ${grant.buildId} has been deleted.`)
  if (build.credentials_revoked_at !== null && grant.issuedAt.getTime() <= build.credentials_revoked_at) {
    const revokedAt = new Date(build.credentials_revoked_at).toISOString()
    throw new GantryError(
      'AccessDenied',
      `The upload credentials were revoked with all that were issued for the build ${build.id} until ${revokedAt}.`,
    )
  }
  return build
}

/**
 * As {@link requireGranted}, while the build still takes uploads. Asked again in every transaction that changes it:
 * credentials that were good when an upload began may have died on its way.
 *
 * @throws GantryError `AccessDenied`
 */
export async function requireUploadable(db: Queryable, grant: Grant): Promise<BuildRow> {
  const build = await requireGranted(db, grant)
  if (build.status === 'INITIALIZED') return build
  throw new GantryError(
    'AccessDenied',
    `The build ${build.id} is ${build.status}: its upload credentials are no longer valid. Create a new build to upload other files.`,
  )
}
