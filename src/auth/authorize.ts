import { GantryError } from '../errors.ts'
import type { Caller, Uploader } from '../model/caller.ts'
import { uploadLocation } from '../model/storage-location.ts'

/** What upload credentials allow on their key. No list of objects, and no read of content. */
const GRANTED_ACTIONS: ReadonlySet<string> = new Set([
  'PutObject',
  'CreateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'AbortMultipartUpload',
  'ListParts',
  'HeadObject',
])

/** What they allow on their key's bucket, because the answer tells of their own key only. */
const GRANTED_BUCKET_ACTION = 'ListMultipartUploads'

/** A key that lasts may do everything in its own account; upload credentials may do nothing in the control plane. */
export function authorizeControlPlane(caller: Caller, action: string): void {
  if (caller.grant) throw denied(caller, action, '*')
}

/**
 * Upload credentials may act on exactly one key, their build's; keys that last may not touch the bucket at all, as a
 * customer's own keys may not touch GameLift's.
 */
export function authorizeUpload(caller: Caller, operation: string, bucket: string, key: string): Uploader {
  const { grant } = caller
  const granted = grant && uploadLocation(grant.accountId, grant.region, grant.buildId)
  const mayAct =
    operation === GRANTED_BUCKET_ACTION ? key === '' : key === granted?.Key && GRANTED_ACTIONS.has(operation)
  if (!granted || granted.Bucket !== bucket || !mayAct) {
    throw denied(caller, `s3:${operation}`, `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key.slice(0, 1024)}`}`)
  }
  return { ...caller, grant }
}

function denied(caller: Caller, action: string, resource: string): GantryError {
  return new GantryError(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`,
  )
}
