import type { UploadCredentials } from '../credentials/issuer.ts'
import type { BuildState } from '../database/builds.ts'
import type { Transaction } from '../database/database.ts'
import type { Caller } from '../model/caller.ts'
import { type StorageLocation, uploadLocation } from '../model/storage-location.ts'
import { recordEvent } from './events.ts'
import type { Services } from './services.ts'

export interface IssuedCredentials {
  readonly credentials: UploadCredentials
  readonly expiresAt: Date
  readonly location: StorageLocation
}

/** A fresh set of upload credentials for a build. They count once {@link recordIssue} has been committed. */
export async function issueCredentials(
  services: Services,
  caller: Caller,
  build: BuildState,
): Promise<IssuedCredentials> {
  const { id, account_id: accountId, region } = build
  const { credentials, expiresAt } = await services.issuer.issue({ id, accountId, region }, caller)
  return { credentials, expiresAt, location: uploadLocation(accountId, region, id) }
}

/** Puts the issue on record before the credentials leave the house: who has them, and until when. */
export function recordIssue(
  trx: Transaction,
  at: Date,
  caller: Caller,
  build: BuildState,
  issued: IssuedCredentials,
): Promise<unknown> {
  return recordEvent(trx, build, {
    kind: 'CREDENTIALS_ISSUED',
    at,
    caller,
    details: { AccessKeyId: issued.credentials.AccessKeyId, ExpiresAt: issued.expiresAt.toISOString() },
  })
}
