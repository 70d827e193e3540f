import type { Transaction } from './database.ts'

/** The id of the installation that this database is of; a new database gets `newId`. */
export async function ensureInstallationId(trx: Transaction, newId: string): Promise<string> {
  const row = await trx.selectFrom('installation').select('id').executeTakeFirst()
  if (row) return row.id
  await trx.insertInto('installation').values({ id: newId }).execute()
  return newId
}
