import type { CheckedPart } from '../../archive/check-archive.ts'
import type { Limits } from '../../archive/limits.ts'
import type { FileExtent } from '../../storage/filesystem/extents.ts'

/** What a worker is started with. */
export interface WorkerTask {
  readonly extents: readonly FileExtent[]
  readonly limits: Limits
  /** One Int32 that counts the tasks taken, shared by all workers. */
  readonly taskCounter: SharedArrayBuffer
  readonly reportsStructure: boolean
}

/** What a worker tells. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly checkedBytes: number; readonly totalBytes: number }
  | { readonly kind: 'done'; readonly part: CheckedPart }
