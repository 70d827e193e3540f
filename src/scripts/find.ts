import { parseGameLiftArn, scriptArn } from '../arn.ts'
import type { Namespace } from '../database/builds.ts'
import type { Queryable } from '../database/database.ts'
import type { ScriptRow } from '../database/schema.ts'
import { findScript } from '../database/scripts.ts'
import { GantryError } from '../errors.ts'
import { isScriptId, type ScriptId } from '../ids.ts'
import type { Script } from '../model/script.ts'
import { scriptLocation } from '../model/storage-location.ts'

/**
 * The caller's script, named by id or ARN.
 *
 * @throws GantryError `NotFound` when the caller's account has none of that name in its region, whoever else may have
 */
export async function requireScript(db: Queryable, caller: Namespace, idOrArn: string): Promise<ScriptRow> {
  const id = scriptIdIn(caller, idOrArn)
  const script = id && (await findScript(db, id))
  if (!script || script.account_id !== caller.accountId || script.region !== caller.region) {
    throw new GantryError('NotFound', `No script found with id ${idOrArn.slice(0, 256)} in ${caller.region}`)
  }
  return script
}

/** The id in an id or ARN of the caller's region; undefined for what can't be one of ours. */
function scriptIdIn(caller: Pick<Namespace, 'region'>, idOrArn: string): ScriptId | undefined {
  if (isScriptId(idOrArn)) return idOrArn
  const arn = parseGameLiftArn(idOrArn)
  return arn?.kind === 'script' && arn.region === caller.region && isScriptId(arn.id) ? arn.id : undefined
}

/** A script as the API shows it. */
export function describeScript(row: ScriptRow): Script {
  return {
    ScriptId: row.id,
    ScriptArn: scriptArn(row.region, row.id),
    ...(row.name === null ? {} : { Name: row.name }),
    ...(row.version === null ? {} : { Version: row.version }),
    SizeOnDisk: row.size_on_disk,
    CreationTime: new Date(row.created_at),
    StorageLocation: locationOf(row),
    NodeJsVersion: row.node_js_version,
  }
}

function locationOf(row: ScriptRow): Script['StorageLocation'] {
  const { source_bucket: Bucket, source_key: Key, source_role_arn: RoleArn, source_version: ObjectVersion } = row
  if (Bucket === null || Key === null || RoleArn === null) return scriptLocation(row.account_id, row.region, row.id)
  return { Bucket, Key, RoleArn, ...(ObjectVersion === null ? {} : { ObjectVersion }) }
}
