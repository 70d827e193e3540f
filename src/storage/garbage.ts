import type { ObjectId } from '../ids.ts'
import type { StorageDriver } from './driver.ts'

/**
 * Removes bytes that no row names any more, without anybody waiting for it: what a crash or a failure here leaves behind,
 * the next sweep finds.
 */
export function removeGarbage({ storage }: { readonly storage: StorageDriver }, objectIds: readonly ObjectId[]): void {
  for (const id of objectIds) storage.remove(id, 'all').catch(() => {})
}
