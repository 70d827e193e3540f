import { parseGameLiftArn } from '../../arn.ts'
import { requireBuild } from '../../builds/find.ts'
import type { Queryable } from '../../database/database.ts'
import { GantryError } from '../../errors.ts'
import type { Namespace } from '../../model/namespace.ts'
import { text } from '../../model/schema.ts'
import { requireScript } from '../../scripts/find.ts'

/** The model's AmazonResourceName. */
export const resourceArn = text({ min: 1, max: 1011 })

/**
 * The id of the caller's resource that an ARN names.
 *
 * @throws GantryError `InvalidRequest` for what is no GameLift ARN, `NotFound` for a resource that isn't there
 */
export async function requireTaggable(db: Queryable, caller: Namespace, arn: string): Promise<string> {
  const parsed = parseGameLiftArn(arn)
  if (!parsed)
    throw new GantryError('InvalidRequest', `Invalid ResourceARN: ${arn} is not the ARN of a GameLift resource.`)
  if (parsed.kind === 'build') return (await requireBuild(db, caller, arn)).id
  if (parsed.kind === 'script') return (await requireScript(db, caller, arn)).id
  throw new GantryError('NotFound', `No resource found with ARN ${arn}`)
}
