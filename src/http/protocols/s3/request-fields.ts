import type { Claimant } from '../../../auth/authenticator.ts'
import type { ExpectedObject } from '../../../builds/complete-upload.ts'
import type { ChecksumType } from '../../../builds/multipart-upload.ts'
import type { Precondition } from '../../../builds/precondition.ts'
import { GantryError } from '../../../errors.ts'
import type { VerificationLimits } from '../../../model/limits.ts'
import type { ReceivedBody } from '../../../operations/s3/received-body.ts'
import { checksumHeader, isChecksumValue } from '../../../streams/checksums.ts'
import type { RawRequest } from '../../raw-request.ts'
import { checksumInHeaders, receivedBody, unimplementedHeader } from './payload.ts'
import type { S3Target } from './route.ts'

/** A request to the gateway, routed and allowed. */
export interface S3Request {
  readonly target: S3Target
  readonly raw: RawRequest
  readonly claimant: Claimant
  readonly limits: VerificationLimits
}

/** S3's own limit of a single PutObject or UploadPart. */
const MAX_REQUEST_BYTES = 5 * 1024 ** 3

/** The body of a PutObject or UploadPart, before it is read. */
export function uploadBody({ raw, claimant, limits }: S3Request): ReceivedBody {
  return receivedBody(raw, claimant, Math.min(MAX_REQUEST_BYTES, limits.maxBuildBytes))
}

/** S3 knows no other conditions of an upload. Better none than one whose condition was overlooked. */
export function preconditionOf({ headers }: RawRequest): Precondition | undefined {
  const [ifMatch, ifNoneMatch] = [headers.get('if-match'), headers.get('if-none-match')]
  if (ifMatch !== undefined && ifNoneMatch === undefined) {
    return { header: 'If-Match', etag: ifMatch.replace(/^"(.*)"$/, '$1') }
  }
  if (ifNoneMatch === undefined) return undefined
  if (ifMatch === undefined && ifNoneMatch === '*') return { header: 'If-None-Match' }
  throw unimplementedHeader('If-None-Match')
}

/** What a Complete says of the object that its parts make. */
export function expectedObject(headers: RawRequest['headers']): ExpectedObject {
  const sizeBytes = headers.get('x-amz-mp-object-size')
  if (sizeBytes !== undefined && !/^\d{1,15}$/.test(sizeBytes)) {
    throw new GantryError('InvalidRequest', 'Value for x-amz-mp-object-size header is invalid.')
  }
  const checksum = checksumInHeaders(headers)
  // A composite one ends with the number of its parts.
  if (checksum && !isChecksumValue(checksum.algorithm, checksum.value.replace(/-\d{1,5}$/, ''))) {
    throw new GantryError('InvalidRequest', `Value for ${checksumHeader(checksum.algorithm)} header is invalid.`)
  }
  return {
    checksum,
    checksumType: checksumTypeNamed(headers.get('x-amz-checksum-type')),
    sizeBytes: sizeBytes === undefined ? undefined : Number(sizeBytes),
  }
}

/** In either case: AWS's C runtime says `full_object`. */
export function checksumTypeNamed(name: string | undefined): ChecksumType | undefined {
  const type = name?.toUpperCase()
  if (type === undefined || type === 'FULL_OBJECT' || type === 'COMPOSITE') return type
  throw new GantryError('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.')
}

/** A query parameter that is a number. */
export function wholeNumber({ target }: S3Request, name: string, min: number, max: number, otherwise?: number): number {
  const text = target.query.get(name)
  if (text === undefined && otherwise !== undefined) return otherwise
  const value = /^\d{1,10}$/.test(text ?? '') ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new GantryError('InvalidArgument', `${name} must be an integer between ${min} and ${max}, inclusive`, {
    ArgumentName: name,
    ArgumentValue: (text ?? '').slice(0, 256),
  })
}
