import type { AccountId, BuildId } from '../ids.ts'

/** What a session token allows: to upload one key, the build's, until `expiresAt`. */
export interface Grant {
  readonly accessKeyId: string
  readonly accountId: AccountId
  readonly region: string
  readonly buildId: BuildId
  /** ARN of the caller whom the credentials were issued to. */
  readonly issuedTo: string
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/** Who signed a request, and in which namespace it acts. */
export interface Caller {
  readonly accountId: AccountId
  /** From the credential scope. */
  readonly region: string
  readonly accessKeyId: string
  readonly arn: string
  readonly sourceIp: string
  /** Present when the request was signed with upload credentials. */
  readonly grant?: Grant
}

/** A caller with upload credentials. */
export interface Uploader extends Caller {
  readonly grant: Grant
}
