import type { AccountId, BuildId } from '../ids.ts'
import type { Grant } from '../model/caller.ts'
import type { KeyRing } from './key-ring.ts'

/** First byte of every session token: the layout of what is sealed inside. */
const TOKEN_VERSION = 1

/** A token sealed by Gantry is about 350 characters; what is longer isn't even decoded. */
const MAX_TOKEN_CHARACTERS = 2048

/** A secret access key has 40 characters at AWS, which is 30 bytes in base64. */
const SECRET_CHARACTERS = 40

/** The grant's members in the order in which they are sealed. */
type SealedGrant = [
  accessKeyId: string,
  accountId: AccountId,
  region: string,
  buildId: BuildId,
  issuedTo: string,
  issuedAt: number,
  expiresAt: number,
]

/** Seals a grant into the session token that carries it, so that any process can open it without a look-up. */
export function sealGrant(ring: KeyRing, grant: Grant): string {
  const sealed: SealedGrant = [
    grant.accessKeyId,
    grant.accountId,
    grant.region,
    grant.buildId,
    grant.issuedTo,
    grant.issuedAt.getTime(),
    grant.expiresAt.getTime(),
  ]
  return ring.seal(TOKEN_VERSION, Buffer.from(JSON.stringify(sealed))).toString('base64')
}

/** The grant inside a session token and the secret that goes with it; undefined if no server key sealed it. */
export function openSessionToken(ring: KeyRing, token: string): { grant: Grant; secretAccessKey: string } | undefined {
  if (token.length > MAX_TOKEN_CHARACTERS) return undefined
  const opened = ring.open(TOKEN_VERSION, Buffer.from(token, 'base64'))
  if (!opened) return undefined
  const [accessKeyId, accountId, region, buildId, issuedTo, issuedAt, expiresAt] = JSON.parse(
    opened.plaintext.toString(),
  ) as SealedGrant
  const grant = {
    accessKeyId,
    accountId,
    region,
    buildId,
    issuedTo,
    issuedAt: new Date(issuedAt),
    expiresAt: new Date(expiresAt),
  }
  return { grant, secretAccessKey: deriveSecret(ring, opened.keyId, accessKeyId) }
}

/** The secret access key of upload credentials: derived, never stored. */
export function deriveSecret(ring: KeyRing, keyId: string, accessKeyId: string): string {
  const key = ring.derivationKey(keyId)
  if (!key) throw new Error(`no server key ${keyId}`)
  return key.digest(accessKeyId, 'base64').slice(0, SECRET_CHARACTERS)
}
