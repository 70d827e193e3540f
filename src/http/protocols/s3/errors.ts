import type { ErrorCode, GantryError, S3ErrorCode, SharedErrorCode } from '../../../errors.ts'
import type { HttpResponse } from '../../response.ts'
import { writeXml } from './xml.ts'

interface WireError {
  readonly name: string
  readonly status: number
}

/** The upload gateway's errors on the wire, with S3's own codes and statuses. */
export const S3_ERRORS: Record<SharedErrorCode | S3ErrorCode, WireError> = {
  MissingSignature: { name: 'AccessDenied', status: 403 },
  MalformedAuthorization: { name: 'AuthorizationHeaderMalformed', status: 400 },
  UnsupportedAuthorization: { name: 'InvalidRequest', status: 400 },
  UnknownAccessKey: { name: 'InvalidAccessKeyId', status: 403 },
  SignatureMismatch: { name: 'SignatureDoesNotMatch', status: 403 },
  ClockSkewed: { name: 'RequestTimeTooSkewed', status: 403 },
  SessionExpired: { name: 'ExpiredToken', status: 400 },
  SessionInvalid: { name: 'InvalidToken', status: 400 },
  AccessDenied: { name: 'AccessDenied', status: 403 },
  NotImplemented: { name: 'NotImplemented', status: 501 },
  InsufficientStorage: { name: 'InsufficientStorage', status: 507 },
  Draining: { name: 'ServiceUnavailable', status: 503 },
  SlowDown: { name: 'SlowDown', status: 503 },
  RequestTimeout: { name: 'RequestTimeout', status: 400 },
  InternalFailure: { name: 'InternalError', status: 500 },
  AccessForbidden: { name: 'AccessForbidden', status: 403 },
  BadDigest: { name: 'BadDigest', status: 400 },
  BadRequest: { name: 'BadRequest', status: 400 },
  EntityTooLarge: { name: 'EntityTooLarge', status: 400 },
  EntityTooSmall: { name: 'EntityTooSmall', status: 400 },
  IncompleteBody: { name: 'IncompleteBody', status: 400 },
  InvalidArgument: { name: 'InvalidArgument', status: 400 },
  InvalidChunkSizeError: { name: 'InvalidChunkSizeError', status: 403 },
  InvalidDigest: { name: 'InvalidDigest', status: 400 },
  InvalidPart: { name: 'InvalidPart', status: 400 },
  InvalidPartOrder: { name: 'InvalidPartOrder', status: 400 },
  InvalidRequest: { name: 'InvalidRequest', status: 400 },
  InvalidURI: { name: 'InvalidURI', status: 400 },
  MalformedTrailerError: { name: 'MalformedTrailerError', status: 400 },
  MalformedXML: { name: 'MalformedXML', status: 400 },
  MissingContentLength: { name: 'MissingContentLength', status: 411 },
  NoSuchKey: { name: 'NoSuchKey', status: 404 },
  NoSuchUpload: { name: 'NoSuchUpload', status: 404 },
  PreconditionFailed: { name: 'PreconditionFailed', status: 412 },
  RequestHeaderSectionTooLarge: { name: 'RequestHeaderSectionTooLarge', status: 400 },
  XAmzContentSHA256Mismatch: { name: 'XAmzContentSHA256Mismatch', status: 400 },
}

/** The wire form of any code; one that only the control plane has can't come from S3's operations, and so is a defect. */
function s3Error(code: ErrorCode): WireError {
  return code in S3_ERRORS ? S3_ERRORS[code as keyof typeof S3_ERRORS] : S3_ERRORS.InternalFailure
}

/** S3's error document. */
export function errorResponse(
  error: GantryError,
  resource: string,
  ids: { requestId: string; hostId: string },
): HttpResponse {
  const { name, status } = s3Error(error.code)
  const document = {
    Code: name,
    Message: error.message,
    ...error.details,
    Resource: resource.slice(0, 2048),
    RequestId: ids.requestId,
    HostId: ids.hostId,
  }
  return {
    status,
    headers: { 'Content-Type': 'application/xml' },
    body: writeXml('Error', document),
  }
}
