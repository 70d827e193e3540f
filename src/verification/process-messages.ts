import type { ArchiveDemands } from '../archive/check-archive.ts'
import type { Report } from '../model/report.ts'
import type { FileExtent } from '../storage/filesystem/extents.ts'

/** What the process is asked; each verification has a number of its own. */
export type ProcessQuestion =
  | {
      readonly verification: number
      readonly kind: 'verify'
      readonly extents: readonly FileExtent[]
      readonly demands: ArchiveDemands
      readonly threads: number
    }
  /** The next piece of the manifest. */
  | { readonly verification: number; readonly kind: 'manifest' }
  /** Forget it, whether it has ended or not. Not answered. */
  | { readonly verification: number; readonly kind: 'end' }

/** What it answers. */
export type ProcessAnswer =
  | { readonly verification: number; readonly kind: 'report'; readonly report: Report }
  /** Without a piece after the last. */
  | { readonly verification: number; readonly kind: 'manifest'; readonly piece?: Uint8Array }
  /** Why there will be no answer, which says nothing about the zip. */
  | { readonly verification: number; readonly kind: 'failed'; readonly reason: string }
