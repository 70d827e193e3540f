import { idIn, scriptArn } from '../arn.ts'
import type { Queryable } from '../database/database.ts'
import type { ScriptRow } from '../database/schema.ts'
import { findScript } from '../database/scripts.ts'
import { locationOf } from '../database/source-columns.ts'
import { GantryError } from '../errors.ts'
import { isScriptId } from '../ids.ts'
import type { Namespace } from '../model/namespace.ts'
import type { Script } from '../model/script.ts'
import { scriptLocation } from '../model/storage-location.ts'

/**
 * The caller's script, named by id or ARN.
 *
 * @throws GantryError `NotFound` when the caller's account has none of that name in its region, whoever else may have
 */
export async function requireScript(db: Queryable, caller: Namespace, idOrArn: string): Promise<ScriptRow> {
  const id = idIn('script', isScriptId, caller.region, idOrArn)
  const script = id && (await findScript(db, id))
  if (!script || script.account_id !== caller.accountId || script.region !== caller.region) {
    throw new GantryError('NotFound', `No script found with id ${idOrArn.slice(0, 256)} in ${caller.region}`)
  }
  return script
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
    StorageLocation: locationOf(row) ?? scriptLocation(row.account_id, row.region, row.id),
    NodeJsVersion: row.node_js_version,
  }
}
