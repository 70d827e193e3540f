import { createHmac } from 'node:crypto'
import { HmacKey } from '../../hmac.ts'
import type { CredentialScope } from './claim-parts.ts'

/** Enough for the keys of every region that a large installation's builds are uploaded to within a day; about 1 KiB each. */
const CAPACITY = 4096

/**
 * Derived signing keys, least recently used thrown out first. An entry serves only the secret it was derived from: a key
 * that was deleted and made anew never meets its predecessor's.
 */
export class SigningKeyCache {
  readonly #entries = new Map<string, { readonly secretAccessKey: string; readonly key: HmacKey }>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#entries.size
  }

  get(accessKeyId: string, scope: CredentialScope, secretAccessKey: string): HmacKey {
    const name = `${accessKeyId}/${scope.date}/${scope.region}/${scope.service}`
    const cached = this.#entries.get(name)
    const entry =
      cached?.secretAccessKey === secretAccessKey
        ? cached
        : { secretAccessKey, key: new HmacKey(deriveSigningKey(secretAccessKey, scope)) }
    // A map iterates in order of insertion: what is put back at the end is the most recently used.
    this.#entries.delete(name)
    this.#entries.set(name, entry)
    if (this.#entries.size > this.#capacity) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest)
        break
      }
    }
    return entry.key
  }
}

const cache = new SigningKeyCache(CAPACITY)

/** The signing key of a day, region and service, from the cache of this process. */
export function signingKey(accessKeyId: string, scope: CredentialScope, secretAccessKey: string): HmacKey {
  return cache.get(accessKeyId, scope, secretAccessKey)
}

/**
 * ```text
 * HMAC(HMAC(HMAC(HMAC("AWS4" + secret, "20130524"), "us-east-1"), "s3"), "aws4_request")
 * ```
 */
export function deriveSigningKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  let key = Buffer.from(`AWS4${secretAccessKey}`)
  for (const part of [scope.date, scope.region, scope.service, 'aws4_request']) {
    key = createHmac('sha256', key).update(part).digest()
  }
  return key
}
