import { GantryError } from '../errors.ts'
import type { Namespace } from '../model/namespace.ts'
import type { RoleArn } from '../model/role-arn.ts'
import type { RoleAccess, SourceEngine } from '../model/source-engine.ts'
import type { S3Location } from '../model/storage-location.ts'
import { describeLocation } from './names.ts'

/** Where a role's files are, and how Gantry comes to act as it. */
export interface Access {
  /** Undefined: AWS's own. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly forcePathStyle: boolean
  /** Undefined: AWS's own STS, with what the SDK's default chain finds. */
  readonly role: RoleAccess | undefined
}

/** Regions become a part of AWS's host names, and a caller signs for any that it likes. */
const REGION = /^[a-z]{2}(?:-[a-z]+){1,4}-\d{1,2}$/

/**
 * Whether the account may have Gantry act as the role, and how.
 *
 * Gantry takes every role with the same keys, so it has to see to it that nobody uses a role through it that is somebody else's: an
 * account passes roles of its own number, and the operator's account any (decision 16).
 *
 * @param engines undefined: AWS itself
 * @throws GantryError `Unauthorized`
 */
export function findAccess(
  { engines, operatorAccountId }: { engines: readonly SourceEngine[] | undefined; operatorAccountId: string },
  { accountId, region }: Namespace,
  role: RoleArn,
  location: S3Location,
): Access {
  const refuse = (why: string) =>
    new GantryError('Unauthorized', `Gantry can't read ${describeLocation(location)}: ${why}`)
  if (accountId !== operatorAccountId && accountId !== role.accountId) {
    throw refuse(`the role belongs to another account than ${accountId}, which called.`)
  }
  if (!engines) {
    if (!REGION.test(region)) throw refuse('the request was signed for a region that AWS does not have.')
    return { endpoint: undefined, region, forcePathStyle: false, role: undefined }
  }
  const engine = engines.find(({ roles }) => Object.hasOwn(roles, location.RoleArn))
  if (!engine) throw refuse('whoever runs Gantry has not set up this role (GANTRY_S3_SOURCES).')
  const { endpoint, forcePathStyle, roles } = engine
  return { endpoint, region: engine.region, forcePathStyle, role: roles[location.RoleArn] }
}
