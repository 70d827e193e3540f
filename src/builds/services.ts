import type { Clock } from '../clock.ts'
import type { CredentialIssuer } from '../credentials/issuer.ts'
import type { Database } from '../database/database.ts'
import type { VerificationLimits } from '../model/limits.ts'
import type { Sources } from '../sources/sources.ts'
import type { StorageDriver } from '../storage/driver.ts'

/** What the life of a build needs of the process it lives in. */
export interface Services {
  readonly clock: Clock
  readonly database: Database
  readonly storage: StorageDriver
  readonly issuer: CredentialIssuer
  readonly limits: VerificationLimits
  /** Files in customers' own buckets. */
  readonly sources: Sources
  /** Tells the verifier that a build has an object, so that it needn't wait for its next look. */
  readonly wakeVerifier: () => void
}
