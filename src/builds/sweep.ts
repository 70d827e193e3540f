import { listNamedExtents } from '../database/objects.ts'
import { endAbandonedUploads } from './abandoned-uploads.ts'
import type { Services } from './services.ts'

/**
 * Ends the open uploads that no part has come for in `retentionMs`, then removes every extent in storage that no row names.
 * The order of a removal matters: what storage lists is not being received any more, so it has its row by now if it was ever
 * going to have one, and the rows are read only then.
 *
 * @param signal ends it early: what is left is for the next one
 * @returns how many extents were removed
 */
export async function sweep(
  { clock, database, storage }: Pick<Services, 'clock' | 'database' | 'storage'>,
  retentionMs: number,
  signal?: AbortSignal,
): Promise<number> {
  await endAbandonedUploads({ clock, database }, retentionMs, signal)
  let removed = 0
  for await (const { objectId, extents } of storage.list()) {
    if (signal?.aborted) break
    const named = new Set(await listNamedExtents(database.freshReads(), objectId))
    const garbage = extents.filter(extent => !named.has(extent))
    await storage.remove(objectId, garbage)
    removed += garbage.length
  }
  return removed
}
