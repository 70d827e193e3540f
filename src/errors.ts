/**
 * Everything that can go wrong for a caller, by stable code. Each protocol owns a table that maps its codes to what goes
 * over the wire; the tables don't compile when a code is missing.
 */

/** Failures that a request can meet in either half of Gantry, before anybody knows what it asked for. */
export type SharedErrorCode =
  | 'MissingSignature'
  | 'MalformedAuthorization'
  | 'UnsupportedAuthorization'
  | 'UnknownAccessKey'
  | 'SignatureMismatch'
  | 'ClockSkewed'
  | 'SessionExpired'
  | 'SessionInvalid'
  | 'AccessDenied'
  | 'NotImplemented'
  | 'InsufficientStorage'
  | 'Draining'
  | 'SlowDown'
  | 'RequestTimeout'
  | 'InternalFailure'

/** Failures of GameLift and Gantry operations, named as GameLift names them where it has a name. */
export type ControlErrorCode =
  | 'InvalidRequest'
  | 'NotFound'
  | 'TaggingFailed'
  | 'Unauthorized'
  | 'SourceUnavailable'
  | 'UnknownOperation'
  | 'MalformedBody'
  | 'BodyTooLarge'

/** Failures of the upload gateway, named exactly as S3 names them. */
export type S3ErrorCode =
  | 'AccessForbidden'
  | 'BadDigest'
  | 'BadRequest'
  | 'EntityTooLarge'
  | 'EntityTooSmall'
  | 'IncompleteBody'
  | 'InvalidArgument'
  | 'InvalidChunkSizeError'
  | 'InvalidDigest'
  | 'InvalidPart'
  | 'InvalidPartOrder'
  | 'InvalidRequest'
  | 'InvalidURI'
  | 'MalformedTrailerError'
  | 'MalformedXML'
  | 'MissingContentLength'
  | 'NoSuchKey'
  | 'NoSuchUpload'
  | 'PreconditionFailed'
  | 'RequestHeaderSectionTooLarge'
  | 'XAmzContentSHA256Mismatch'

export type ErrorCode = SharedErrorCode | ControlErrorCode | S3ErrorCode

/**
 * An answer that is the caller's to read: `message` and `details` go over the wire, so neither may hold a secret.
 * Anything else that is thrown is a defect and is answered as `InternalFailure` without its message.
 */
export class GantryError extends Error {
  override readonly name = 'GantryError'
  readonly code: ErrorCode
  /** Extra elements of an S3 error document (`ServerTime`, `ArgumentName`, …); the control plane leaves them out. */
  readonly details: Readonly<Record<string, string>>

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** What the caller is told of anything that was thrown; what it says of the server goes to the log. */
export type Explain = (error: unknown, requestId: string) => GantryError

/** What whoever runs Gantry has to mend: a setting, a command line, a folder in use. The message is all that is shown. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}
