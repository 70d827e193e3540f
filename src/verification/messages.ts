import type { ArchiveDemands } from '../archive/check-archive.ts'
import type { CheckedPart } from '../archive/checked-archive.ts'
import type { Report } from '../model/report.ts'
import type { FileExtent } from '../storage/filesystem/extents.ts'

/** What a worker is started with. */
export interface WorkerTask {
  readonly extents: readonly FileExtent[]
  readonly demands: ArchiveDemands
  /** One Int32 that counts the tasks taken, shared by all workers. */
  readonly taskCounter: SharedArrayBuffer
  /** What they know of each file, shared too. */
  readonly checkedFiles: SharedArrayBuffer
  /** Whether others have the processor first. */
  readonly givesWay: boolean
  /** One of them, which is asked for the report once all are done. */
  readonly reports: boolean
}

/** What a worker tells. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly checkedBytes: number; readonly totalBytes: number }
  | { readonly kind: 'done'; readonly part: CheckedPart }
  | { readonly kind: 'report'; readonly report: Report }
  /** The next piece of the manifest; without one after the last. */
  | { readonly kind: 'manifest'; readonly piece?: Uint8Array }

/** What the worker that reports is asked. */
export type WorkerQuestion =
  | { readonly kind: 'report'; readonly parts: readonly CheckedPart[] }
  | { readonly kind: 'manifest' }
