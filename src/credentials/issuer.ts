import type { Clock } from '../clock.ts'
import type { AccountId, BuildId } from '../ids.ts'
import type { Caller } from '../model/caller.ts'
import { newAccessKeyId } from './access-key-id.ts'
import type { KeyRing } from './key-ring.ts'
import { deriveSecret, sealGrant } from './session-token.ts'

/** The model's AwsCredentials: the three strings that a client signs uploads with. */
export interface UploadCredentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
}

/** Hands out upload credentials. Whoever calls it has checked that the build takes uploads, and records the issue. */
export interface CredentialIssuer {
  issue(
    build: { id: BuildId; accountId: AccountId; region: string },
    issuedTo: Caller,
  ): Promise<{ credentials: UploadCredentials; expiresAt: Date }>
}

/** The gateway's own issuer: a grant sealed into the session token, a secret derived from the access key id. */
export function gatewayIssuer(ring: KeyRing, clock: Clock, ttlSeconds: number): CredentialIssuer {
  return {
    async issue(build, issuedTo) {
      const issuedAt = clock.now()
      const expiresAt = new Date(issuedAt.getTime() + ttlSeconds * 1000)
      const accessKeyId = newAccessKeyId('ASIA')
      const { id: buildId, accountId, region } = build
      const grant = { accessKeyId, accountId, region, buildId, issuedTo: issuedTo.arn, issuedAt, expiresAt }
      return {
        credentials: {
          AccessKeyId: accessKeyId,
          SecretAccessKey: deriveSecret(ring, ring.currentKeyId, accessKeyId),
          SessionToken: sealGrant(ring, grant),
        },
        expiresAt,
      }
    },
  }
}
