import { SCRIPT_LIMITS } from './limits.ts'
import { blob, text } from './schema.ts'
import type { StorageLocation } from './storage-location.ts'

/** What a Realtime script is run with: all that the service's documentation names. */
export const NODE_JS_VERSIONS = ['10.x', '24.x'] as const
export type NodeJsVersion = (typeof NODE_JS_VERSIONS)[number]

/** GameLift's documented default. */
export const DEFAULT_NODE_JS_VERSION: NodeJsVersion = '10.x'

/** The model's shape, which lets more through than the service does. */
export const nodeJsVersion = text({ max: 16, pattern: /^[0-9]+\.(?:x|[0-9]+)$/ })

export function isNodeJsVersion(text: string): text is NodeJsVersion {
  return (NODE_JS_VERSIONS as readonly string[]).includes(text)
}

export const scriptIdOrArn = text({ min: 1, max: 512, pattern: /^(script-\S+|arn:.*:script\/script-\S+)$/ })

/** The model's ZipBlob. */
export const zipFile = blob({ max: SCRIPT_LIMITS.maxZipFileBytes })

/** The model's structure `Script`, as every operation answers it. */
export interface Script {
  readonly ScriptId: string
  readonly ScriptArn: string
  readonly Name?: string
  readonly Version?: string
  readonly SizeOnDisk: number
  readonly CreationTime: Date
  /** `RoleArn` and `ObjectVersion` only of a zip in a customer's bucket. */
  readonly StorageLocation: StorageLocation & { readonly RoleArn?: string; readonly ObjectVersion?: string }
  readonly NodeJsVersion: string
}
