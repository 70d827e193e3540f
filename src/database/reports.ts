import type { BuildId, ObjectId } from '../ids.ts'
import type { Report } from '../model/report.ts'
import type { Queryable, Transaction } from './database.ts'
import type { Extent } from './objects.ts'

/** The outcome of a verification. */
export interface VerifiedObject {
  readonly verifiedAt: Date
  readonly report: Report
  readonly objectId: ObjectId
  /** The extent of the object that lists its files; undefined where the zip couldn't be read. */
  readonly manifest: Extent | undefined
}

export async function insertReport(
  trx: Transaction,
  buildId: BuildId,
  { verifiedAt, report, objectId, manifest }: VerifiedObject,
): Promise<void> {
  await trx
    .insertInto('reports')
    .values({
      build_id: buildId,
      verified_at: verifiedAt.getTime(),
      report: JSON.stringify(report),
      object_id: objectId,
      manifest_extent: manifest?.extent ?? null,
      manifest_bytes: manifest?.sizeBytes ?? 0,
    })
    .execute()
}

export async function findReport(db: Queryable, buildId: BuildId): Promise<VerifiedObject | undefined> {
  const row = await db.selectFrom('reports').selectAll().where('build_id', '=', buildId).executeTakeFirst()
  if (!row) return undefined
  const { manifest_extent: extent, manifest_bytes: sizeBytes } = row
  return {
    verifiedAt: new Date(row.verified_at),
    report: JSON.parse(row.report) as Report,
    objectId: row.object_id,
    manifest: extent === null ? undefined : { extent, sizeBytes },
  }
}
