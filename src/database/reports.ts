import type { BuildId } from '../ids.ts'
import type { Report } from '../model/report.ts'
import type { Queryable, Transaction } from './database.ts'

export async function insertReport(trx: Transaction, buildId: BuildId, at: Date, report: Report): Promise<void> {
  await trx
    .insertInto('reports')
    .values({ build_id: buildId, verified_at: at.getTime(), report: JSON.stringify(report) })
    .execute()
}

export async function findReport(
  db: Queryable,
  buildId: BuildId,
): Promise<{ verifiedAt: Date; report: Report } | undefined> {
  const row = await db.selectFrom('reports').selectAll().where('build_id', '=', buildId).executeTakeFirst()
  return row && { verifiedAt: new Date(row.verified_at), report: JSON.parse(row.report) as Report }
}
