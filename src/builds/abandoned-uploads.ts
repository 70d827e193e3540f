import { findBuild } from '../database/builds.ts'
import type { Transaction } from '../database/database.ts'
import type { UploadRow } from '../database/schema.ts'
import { deleteUpload, listInactiveUploads } from '../database/uploads.ts'
import { recordEvent } from './events.ts'
import type { Services } from './services.ts'

/** Ended in one commit, which makes others wait only briefly. */
const ENDED_AT_ONCE = 100

/** Ends the open uploads that nobody has sent a part to for `retentionMs`. Their bytes are the sweep's then. */
export async function endAbandonedUploads(
  { clock, database }: Pick<Services, 'clock' | 'database'>,
  retentionMs: number,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted) {
    const now = clock.now()
    const before = new Date(now.getTime() - retentionMs)
    const some = await listInactiveUploads(database.freshReads(), before, ENDED_AT_ONCE)
    if (some.length === 0) return
    // Looked up once more where nothing can come in between: a part may just have arrived.
    await database.write(async trx => {
      for (const upload of await listInactiveUploads(trx, before, ENDED_AT_ONCE)) await end(trx, upload, now)
    })
  }
}

async function end(trx: Transaction, upload: UploadRow, at: Date): Promise<void> {
  await deleteUpload(trx, upload.id)
  const build = await findBuild(trx, upload.build_id)
  if (!build) return
  const details = { UploadId: upload.id, Reason: 'No part came within GANTRY_UPLOAD_RETENTION_HOURS.' }
  await recordEvent(trx, build, { kind: 'UPLOAD_ABORTED', at, details })
}
