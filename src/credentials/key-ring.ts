import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { HmacKey } from '../hmac.ts'
import { randomBytes } from '../random.ts'
import { writePrivateFile } from './private-file.ts'

/** AES-256-GCM's nonce and tag (NIST SP 800-38D). A random 96-bit nonce is safe for 2^32 messages a key. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

const KEY_ID_BYTES = 4
const SECRET_BYTES = 32

/** Hexadecimal digits of a key's id; it names the key, and is no secret. */
const KEY_ID_PATTERN = /^[0-9a-f]{8}$/

const ringFile = z.strictObject({
  current: z.string().regex(KEY_ID_PATTERN),
  keys: z
    .array(z.strictObject({ id: z.string().regex(KEY_ID_PATTERN), secret: z.base64(), created: z.iso.datetime() }))
    .min(1),
})
type RingFile = z.infer<typeof ringFile>

/** One secret of the server, and the keys derived from it: one purpose, one key. */
interface ServerKey {
  readonly id: string
  readonly sealing: KeyObject
  readonly derivation: HmacKey
}

/**
 * The server's secrets. The current one seals; all that the ring still holds open what they sealed, so that a rotation
 * takes nothing from anybody.
 */
export class KeyRing {
  readonly #path: string
  #keys = new Map<string, ServerKey>()
  #current!: ServerKey
  #readAtMs = 0

  private constructor(path: string) {
    this.#path = path
    this.#read()
  }

  /** Opens the ring kept at `path`, making one with a first key if there is none. */
  static open(path: string, now: Date): KeyRing {
    if (!existsSync(path)) writeRing(path, withNewKey(undefined, now))
    return new KeyRing(path)
  }

  /** Puts a new current key on the ring at `path`. A running server takes it up when it first meets what it has sealed. */
  static rotate(path: string, now: Date): string {
    const next = withNewKey(existsSync(path) ? readRing(path) : undefined, now)
    writeRing(path, next)
    return next.current
  }

  get currentKeyId(): string {
    return this.#current.id
  }

  /** The key that derives secrets, by the id that a sealed token names. */
  derivationKey(keyId: string): HmacKey | undefined {
    return this.#keys.get(keyId)?.derivation
  }

  /**
   * Seals `plaintext` with the current key: `version (1 byte) | key id (4) | nonce (12) | ciphertext | tag (16)`. The
   * version byte belongs to the caller and, like the key id, is authenticated.
   */
  seal(version: number, plaintext: Buffer): Buffer {
    const header = Buffer.from([version, ...Buffer.from(this.#current.id, 'hex')])
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#current.sealing, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(header)
    return Buffer.concat([header, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }

  /** What {@link seal} sealed; undefined for anything else. */
  open(version: number, sealed: Buffer): { keyId: string; plaintext: Buffer } | undefined {
    const nonceAt = 1 + KEY_ID_BYTES
    const ciphertextAt = nonceAt + NONCE_BYTES
    if (sealed.length < ciphertextAt + TAG_BYTES || sealed[0] !== version) return undefined
    const key = this.#find(sealed.toString('hex', 1, nonceAt))
    if (!key) return undefined
    const nonce = sealed.subarray(nonceAt, ciphertextAt)
    const decipher = createDecipheriv('aes-256-gcm', key.sealing, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(sealed.subarray(0, nonceAt))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    try {
      const plaintext = Buffer.concat([decipher.update(sealed.subarray(ciphertextAt, -TAG_BYTES)), decipher.final()])
      return { keyId: key.id, plaintext }
    } catch {
      return undefined
    }
  }

  /** A key that isn't known may have been put on the ring since it was read. */
  #find(keyId: string): ServerKey | undefined {
    const known = this.#keys.get(keyId)
    if (known || statSync(this.#path).mtimeMs === this.#readAtMs) return known
    this.#read()
    return this.#keys.get(keyId)
  }

  #read(): void {
    this.#readAtMs = statSync(this.#path).mtimeMs
    const file = readRing(this.#path)
    this.#keys = new Map(file.keys.map(key => [key.id, serverKey(key.id, Buffer.from(key.secret, 'base64'))]))
    const current = this.#keys.get(file.current)
    if (!current) throw new Error(`the key ring's current key ${file.current} is not on the ring`)
    this.#current = current
  }
}

function serverKey(id: string, secret: Buffer): ServerKey {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `gantry ${purpose}`, SECRET_BYTES))
  return { id, sealing: createSecretKey(derive('sealing')), derivation: new HmacKey(derive('upload secret')) }
}

function withNewKey(ring: RingFile | undefined, now: Date): RingFile {
  const id = randomBytes(KEY_ID_BYTES).toString('hex')
  const key = { id, secret: randomBytes(SECRET_BYTES).toString('base64'), created: now.toISOString() }
  return { current: id, keys: [...(ring?.keys ?? []), key] }
}

function readRing(path: string): RingFile {
  return ringFile.parse(JSON.parse(readFileSync(path, 'utf8')))
}

function writeRing(path: string, ring: RingFile): void {
  writePrivateFile(path, `${JSON.stringify(ring, undefined, 2)}\n`)
}
