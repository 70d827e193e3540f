/** What can happen to a build, in the order in which it usually does. */
export type EventKind =
  | 'BUILD_CREATED'
  | 'CREDENTIALS_ISSUED'
  | 'CREDENTIALS_REVOKED'
  | 'UPLOAD_STARTED'
  | 'UPLOAD_COMPLETED'
  | 'UPLOAD_ABORTED'
  | 'VERIFICATION_STARTED'
  | 'VERIFICATION_POSTPONED'
  | 'VERIFICATION_FINISHED'
  | 'BUILD_UPDATED'
  | 'BUILD_DELETED'

/** One line of a build's history. */
export interface BuildEvent {
  readonly EventId: string
  readonly Time: Date
  readonly Kind: EventKind
  /** ARN of who did it; absent for what Gantry does by itself. */
  readonly Caller?: string
  readonly SourceIp?: string
  /** What the kind adds: `ExpiresAt` of credentials, `SizeBytes` of an upload, … */
  readonly Details: Readonly<Record<string, string>>
}
