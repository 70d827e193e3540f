import type { ControlErrorCode, ErrorCode, SharedErrorCode } from '../../errors.ts'

interface WireError {
  /** What clients branch on. */
  readonly name: string
  readonly status: number
}

/**
 * The control plane's errors on the wire: those of GameLift's model, those common to every GameLift action, and the ones
 * that AWS's front end answers before an operation is reached.
 */
export const CONTROL_ERRORS: Record<SharedErrorCode | ControlErrorCode, WireError> = {
  MissingSignature: { name: 'UnauthorizedException', status: 400 },
  MalformedAuthorization: { name: 'IncompleteSignature', status: 400 },
  UnsupportedAuthorization: { name: 'IncompleteSignature', status: 400 },
  UnknownAccessKey: { name: 'UnauthorizedException', status: 400 },
  SignatureMismatch: { name: 'UnauthorizedException', status: 400 },
  ClockSkewed: { name: 'RequestExpired', status: 400 },
  SessionExpired: { name: 'ExpiredTokenException', status: 400 },
  SessionInvalid: { name: 'UnauthorizedException', status: 400 },
  AccessDenied: { name: 'AccessDeniedException', status: 400 },
  // 400 and not 501: SDKs repeat what fails with a 5xx.
  NotImplemented: { name: 'NotImplementedException', status: 400 },
  InsufficientStorage: { name: 'InternalServiceException', status: 500 },
  Draining: { name: 'ServiceUnavailable', status: 503 },
  SlowDown: { name: 'ThrottlingException', status: 400 },
  RequestTimeout: { name: 'RequestTimeoutException', status: 400 },
  InternalFailure: { name: 'InternalServiceException', status: 500 },
  InvalidRequest: { name: 'InvalidRequestException', status: 400 },
  NotFound: { name: 'NotFoundException', status: 400 },
  TaggingFailed: { name: 'TaggingFailedException', status: 400 },
  Unauthorized: { name: 'UnauthorizedException', status: 400 },
  // 500, so that SDKs try again.
  SourceUnavailable: { name: 'InternalServiceException', status: 500 },
  UnknownOperation: { name: 'InvalidAction', status: 400 },
  MalformedBody: { name: 'SerializationException', status: 400 },
  BodyTooLarge: { name: 'RequestEntityTooLarge', status: 413 },
}

/** The wire form of any code; one that only S3 has is a defect here, or the end of a request whose client has left. */
export function controlError(code: ErrorCode): WireError {
  return code in CONTROL_ERRORS ? CONTROL_ERRORS[code as keyof typeof CONTROL_ERRORS] : CONTROL_ERRORS.InternalFailure
}
