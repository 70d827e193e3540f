import type { ScriptRow, SourceColumns } from '../database/schema.ts'
import type { Caller } from '../model/caller.ts'
import type { NodeJsVersion } from '../model/script.ts'
import type { S3Location } from '../model/storage-location.ts'
import type { ScriptServices } from './services.ts'
import { acceptSource } from './source.ts'
import { acceptZipFile } from './zip-file.ts'

/** Where the caller has a script's zip: in the request, or in a bucket. */
export type ScriptContent = { readonly zip: Buffer } | { readonly location: S3Location }

/** All that a script's row says of its zip. */
export type ContentColumns = SourceColumns &
  Pick<ScriptRow, 'size_on_disk' | 'object_id' | 'extent' | 'checked_at' | 'report'>

/** Writes the row that names a zip which has passed its check. */
export type RecordContent<Result> = (columns: ContentColumns) => Promise<Result>

/**
 * Checks a zip and, if it passes, calls `record`. Unless that succeeds, nothing stays in storage.
 *
 * @throws GantryError `InvalidRequest` for a zip that doesn't pass, `SlowDown` while too many are being checked, and what reading from
 *   a bucket throws (`Sources`)
 */
export function acceptContent<Result>(
  services: ScriptServices,
  caller: Caller,
  content: ScriptContent,
  nodeJsVersion: NodeJsVersion,
  record: RecordContent<Result>,
): Promise<Result> {
  return 'zip' in content
    ? acceptZipFile(services, content.zip, nodeJsVersion, record)
    : acceptSource(services, caller, content.location, nodeJsVersion, record)
}
