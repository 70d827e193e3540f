import type { Generated } from 'kysely'
import type { AccountId, BuildId, ObjectId, ScriptId } from '../ids.ts'
import type { BuildStatus } from '../model/build.ts'
import type { EventKind } from '../model/event.ts'
import type { NodeJsVersion } from '../model/script.ts'
import type { OperatingSystem } from '../model/target.ts'

/**
 * The tables. Only types that SQLite and PostgreSQL share: text, and integers, which also hold times (milliseconds since
 * the epoch; columns ending in `_at` or `_until`).
 */
export interface Tables {
  /** One row: what ties this database to its storage. */
  installation: { id: string }
  builds: BuildRow
  tags: { resource_id: string; key: string; value: string }
  events: EventRow
  /** The index of the events up to `events_indexed.through`: see database/events.ts. */
  events_by_build: { era: number; build_id: BuildId; event_id: number }
  events_indexed: { through: number }
  uploads: UploadRow
  objects: ObjectRow
  parts: PartRow
  reports: ReportRow
  scripts: ScriptRow
  access_keys: AccessKeyRow
}

/** A file in a customer's own bucket; null, all of them, for what is uploaded. database/source-columns.ts reads and writes them. */
export interface SourceColumns {
  source_bucket: string | null
  source_key: string | null
  source_role_arn: string | null
  /** What was asked for or found; null in a bucket without versions, or while nothing was found yet. */
  source_version: string | null
  /** What was found; null while the engine couldn't be reached. */
  source_etag: string | null
  source_size_bytes: number | null
}

export interface BuildRow extends SourceColumns {
  id: BuildId
  account_id: AccountId
  region: string
  name: string | null
  version: string | null
  status: BuildStatus
  size_on_disk: number
  operating_system: OperatingSystem
  server_sdk_version: string
  created_at: number
  /**
   * The object that was accepted last; the only thing that makes its bytes the build's. Of a build in a customer's bucket: what the
   * file is called while it is here to be verified, and what its list of files belongs to.
   */
  object_id: ObjectId | null
  /** Upload credentials issued until then are dead. */
  credentials_revoked_at: number | null
  /** The verifier that is reading the object, and until when its claim holds unless it is renewed. */
  verifier_id: string | null
  verifier_until: number | null
  /** Attempts at the present object that failed for reasons other than the archive's. */
  verification_failures: number
}

export interface EventRow {
  id: Generated<number>
  build_id: BuildId
  account_id: AccountId
  region: string
  at: number
  kind: EventKind
  caller: string | null
  source_ip: string | null
  /** JSON object of strings. */
  details: string
}

/** An S3 multipart upload. The row outlives its completion, so that a repeated Complete can be answered. */
export interface UploadRow {
  id: ObjectId
  build_id: BuildId
  created_at: number
  checksum_algorithm: string | null
  checksum_type: string | null
  /** When it was opened, or a part came last. */
  active_at: number
  /** Sum of the parts' sizes. */
  received_bytes: number
  completed_at: number | null
}

/** A complete object: its bytes are its parts, in order. */
export interface ObjectRow {
  id: ObjectId
  build_id: BuildId
  size_bytes: number
  etag: string
  checksum_algorithm: string | null
  checksum_type: string | null
  checksum: string | null
  created_at: number
}

/** An extent of an object (or of an upload that will become one), durable in storage. */
export interface PartRow {
  object_id: ObjectId
  part_number: number
  /** The storage driver's name for the bytes. */
  extent: string
  size_bytes: number
  etag: string
  checksum: string | null
  created_at: number
}

export interface ReportRow {
  build_id: BuildId
  verified_at: number
  /** JSON. */
  report: string
  /** What was verified. */
  object_id: ObjectId
  /** An extent of the object that lists its files; null where the zip couldn't be read. */
  manifest_extent: string | null
  manifest_bytes: number
}

/** A Realtime script, whose zip passed its check before the row was written. */
export interface ScriptRow extends SourceColumns {
  id: ScriptId
  account_id: AccountId
  region: string
  name: string | null
  version: string | null
  node_js_version: NodeJsVersion
  /** Of an uploaded zip; 0 of one in a customer's bucket. */
  size_on_disk: number
  created_at: number
  /** An uploaded zip: its one extent in storage. Null, both of them, where it is in a customer's bucket. */
  object_id: ObjectId | null
  extent: string | null
  /** When the zip was checked, and what was found: JSON. */
  checked_at: number
  report: string
}

export interface AccessKeyRow {
  id: string
  account_id: AccountId
  name: string
  /** The secret access key, sealed by the key ring. */
  sealed_secret: string
  status: 'ACTIVE' | 'DISABLED'
  is_root: number
  created_at: number
}
