import type { Clock } from '../clock.ts'
import { isTemporaryAccessKeyId } from '../credentials/access-key-id.ts'
import type { AccessKey, AccessKeys } from '../credentials/access-keys.ts'
import type { KeyRing } from '../credentials/key-ring.ts'
import { openSessionToken } from '../credentials/session-token.ts'
import { GantryError } from '../errors.ts'
import type { AccountId } from '../ids.ts'
import type { Caller, Grant } from '../model/caller.ts'
import { parseSignature, type SignatureClaim } from './sigv4/parse.ts'
import type { SignedRequest } from './sigv4/signed-request.ts'
import { checkTime, verifySignature } from './sigv4/verify.ts'

/** Who says to be calling, with the secret that will prove it. What was judged without the body is judged already. */
export interface Claimant {
  readonly claim: SignatureClaim
  readonly secretAccessKey: string
  readonly accountId: AccountId
  readonly arn: string
  readonly grant?: Grant
}

/** Finds out who is calling. */
export class Authenticator {
  readonly #clock: Clock
  readonly #keys: AccessKeys
  readonly #ring: KeyRing
  /** The host of the public URL: what clients signed where a proxy has rewritten the Host header. */
  readonly #publicHost: string | undefined

  constructor(options: { clock: Clock; keys: AccessKeys; ring: KeyRing; publicHost: string | undefined }) {
    this.#clock = options.clock
    this.#keys = options.keys
    this.#ring = options.ring
    this.#publicHost = options.publicHost
  }

  /**
   * Everything about a request's signature that can be judged before its body is read: that it is there and well formed,
   * made now, for this service, with a key that exists.
   */
  async identify(request: SignedRequest, service: 'gamelift' | 's3'): Promise<Claimant> {
    const claim = parseSignature(request)
    if (!claim) throw new GantryError('MissingSignature', 'Missing Authentication Token')
    if (claim.scope.service !== service) {
      throw new GantryError('SignatureMismatch', `Credential should be scoped to correct service: '${service}'.`)
    }
    const { accessKeyId, sessionToken } = claim
    const claimant =
      sessionToken === undefined
        ? lastingClaimant(claim, await this.#findKey(accessKeyId))
        : this.#open(claim, sessionToken)
    checkTime(claim, this.#clock.now())
    return claimant
  }

  /**
   * Proves the claim.
   *
   * @param payloadHash what the client signed as the hash of the body; whoever reads the body holds it to that
   * @throws GantryError `SignatureMismatch`, or `SessionExpired` for upload credentials past their time
   */
  prove(
    request: SignedRequest,
    { claim, secretAccessKey, accountId, arn, grant }: Claimant,
    payloadHash: string,
    sourceIp: string,
  ): Caller {
    this.#verify(request, claim, secretAccessKey, payloadHash)
    if (grant && this.#clock.now() >= grant.expiresAt) {
      throw new GantryError('SessionExpired', 'The provided token has expired.')
    }
    const caller = { accountId, arn, region: claim.scope.region, accessKeyId: claim.accessKeyId, sourceIp }
    return grant ? { ...caller, grant } : caller
  }

  #verify(request: SignedRequest, claim: SignatureClaim, secretAccessKey: string, payloadHash: string): void {
    try {
      verifySignature(request, claim, secretAccessKey, payloadHash)
    } catch (error) {
      if (this.#publicHost === undefined || request.headers.get('host') === this.#publicHost) throw error
      verifySignature(request, claim, secretAccessKey, payloadHash, this.#publicHost)
    }
  }

  /** A temporary key is nothing without its token, so there is nothing to find. */
  #findKey(accessKeyId: string): Promise<AccessKey | undefined> | undefined {
    return isTemporaryAccessKeyId(accessKeyId) ? undefined : this.#keys.find(accessKeyId)
  }

  #open(claim: SignatureClaim, sessionToken: string): Claimant {
    const opened = openSessionToken(this.#ring, sessionToken)
    if (!opened || opened.grant.accessKeyId !== claim.accessKeyId) {
      throw new GantryError('SessionInvalid', 'The provided token is malformed or otherwise invalid.')
    }
    const { grant, secretAccessKey } = opened
    const arn = `arn:aws:sts::${grant.accountId}:assumed-role/gantry-upload/${grant.buildId}`
    return { claim, secretAccessKey, accountId: grant.accountId, arn, grant }
  }
}

function lastingClaimant(claim: SignatureClaim, key: AccessKey | undefined): Claimant {
  if (!key) throw unknownKey(claim.accessKeyId)
  const { accountId, secretAccessKey } = key
  return { claim, secretAccessKey, accountId, arn: `arn:aws:iam::${accountId}:user/${key.name}` }
}

function unknownKey(accessKeyId: string): GantryError {
  return new GantryError('UnknownAccessKey', 'The AWS Access Key Id you provided does not exist in our records.', {
    AWSAccessKeyId: accessKeyId,
  })
}
