import type { ScriptId } from '../ids.ts'
import type { Namespace } from '../model/namespace.ts'
import type { Queryable, Transaction } from './database.ts'
import { prepared } from './prepared.ts'
import type { ScriptRow } from './schema.ts'

export async function insertScript(trx: Transaction, script: ScriptRow): Promise<void> {
  await trx.insertInto('scripts').values(script).execute()
}

const byId = prepared<ScriptRow, [string]>((db, id) =>
  db
    .selectFrom('scripts')
    .selectAll()
    .where('id', '=', id as ScriptId),
)

export async function findScript(db: Queryable, id: ScriptId): Promise<ScriptRow | undefined> {
  return (await byId(db, id))[0]
}

/** Scripts after the id `after`, in the order of their ids. */
export async function listScripts(
  db: Queryable,
  { accountId, region }: Namespace,
  page: { after: ScriptId | undefined; limit: number },
): Promise<ScriptRow[]> {
  let query = db
    .selectFrom('scripts')
    .selectAll()
    .where('account_id', '=', accountId as ScriptRow['account_id'])
    .where('region', '=', region)
  if (page.after) query = query.where('id', '>', page.after)
  return query.orderBy('id').limit(page.limit).execute()
}

/** What of a script can change: its labels, and its zip. */
export type ScriptChange = Partial<Omit<ScriptRow, 'id' | 'account_id' | 'region' | 'node_js_version' | 'created_at'>>

export async function updateScriptRow(trx: Transaction, id: ScriptId, change: ScriptChange): Promise<void> {
  if (Object.keys(change).length === 0) return
  await trx.updateTable('scripts').set(change).where('id', '=', id).execute()
}

export async function deleteScriptRow(trx: Transaction, id: ScriptId): Promise<void> {
  await trx.deleteFrom('scripts').where('id', '=', id).execute()
}
