import * as table from '../database/access-keys.ts'
import type { Database } from '../database/database.ts'
import type { AccessKeyRow } from '../database/schema.ts'
import type { AccountId } from '../ids.ts'
import { newAccessKeyId, newSecretAccessKey } from './access-key-id.ts'
import type { KeyRing } from './key-ring.ts'

/** First byte of every sealed secret access key, so that a session token can't pass for one. */
const SECRET_VERSION = 2

export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly accountId: AccountId
  readonly name: string
}

/** Opened secrets by what is sealed, which spares the hot path a decryption; as many as there may be busy keys. */
const MAX_CACHED_SECRETS = 1_000

/** The access keys that last: in the database, their secrets sealed by the key ring. */
export class AccessKeys {
  readonly #database: Database
  readonly #ring: KeyRing
  readonly #opened = new Map<string, string>()
  readonly #foundThisTurn = new Map<string, Promise<AccessKey | undefined>>()

  constructor(database: Database, ring: KeyRing) {
    this.#database = database
    this.#ring = ring
  }

  /**
   * The active key of that id. Read from the database once for all requests that arrive in a turn of the event loop: a key
   * disabled elsewhere stops at once.
   */
  find(accessKeyId: string): Promise<AccessKey | undefined> {
    const found = this.#foundThisTurn.get(accessKeyId)
    if (found) return found
    if (this.#foundThisTurn.size === 0) setImmediate(() => this.#foundThisTurn.clear())
    const finding = this.#read(accessKeyId)
    this.#foundThisTurn.set(accessKeyId, finding)
    return finding
  }

  async #read(accessKeyId: string): Promise<AccessKey | undefined> {
    const row = await table.findAccessKey(this.#database.reads, accessKeyId)
    return row?.status === 'ACTIVE' ? this.#open(row) : undefined
  }

  /** Makes a key. This is the only time that anybody but its holder sees the secret. */
  async create(accountId: AccountId, name: string, now: Date): Promise<AccessKey> {
    const key = { accessKeyId: newAccessKeyId('AKIA'), secretAccessKey: newSecretAccessKey(), accountId, name }
    await this.#database.write(trx => table.insertAccessKey(trx, this.#seal(key, now, 0)))
    return key
  }

  /** All keys without their secrets, oldest first. */
  async list(): Promise<Omit<AccessKeyRow, 'sealed_secret'>[]> {
    const rows = await table.listAccessKeys(this.#database.reads)
    return rows.map(({ sealed_secret: _, ...row }) => row)
  }

  /** Stops a key for good or for now. False: there is none of that id. */
  async change(accessKeyId: string, change: 'ACTIVE' | 'DISABLED' | 'DELETE'): Promise<boolean> {
    return this.#database.write(async trx => {
      if (!(await table.findAccessKey(trx, accessKeyId))) return false
      if (change === 'DELETE') await table.deleteAccessKey(trx, accessKeyId)
      else await table.setAccessKeyStatus(trx, accessKeyId, change)
      return true
    })
  }

  /** The root key of `accountId`: the configured one if there is one, else the one generated at the first start. */
  async ensureRoot(
    configured: Pick<AccessKey, 'accessKeyId' | 'secretAccessKey'> | undefined,
    accountId: AccountId,
    now: Date,
  ): Promise<AccessKey> {
    return this.#database.write(async trx => {
      const row = await table.findRootKey(trx)
      const known = row && this.#open(row)
      const generated = known ?? { accessKeyId: newAccessKeyId('AKIA'), secretAccessKey: newSecretAccessKey() }
      const { accessKeyId, secretAccessKey } = configured ?? generated
      const root = { accessKeyId, secretAccessKey, accountId, name: 'root' }
      if (known && isSameKey(known, root)) return known
      if (known) await table.deleteAccessKey(trx, known.accessKeyId)
      // A key made by `gantry keys create` may be promoted.
      await table.deleteAccessKey(trx, accessKeyId)
      await table.insertAccessKey(trx, this.#seal(root, now, 1))
      return root
    })
  }

  #seal(key: AccessKey, now: Date, isRoot: number): AccessKeyRow {
    return {
      id: key.accessKeyId,
      account_id: key.accountId,
      name: key.name,
      sealed_secret: this.#ring.seal(SECRET_VERSION, Buffer.from(key.secretAccessKey)).toString('base64'),
      status: 'ACTIVE',
      is_root: isRoot,
      created_at: now.getTime(),
    }
  }

  #open(row: AccessKeyRow): AccessKey {
    return {
      accessKeyId: row.id,
      secretAccessKey: this.#openSecret(row),
      accountId: row.account_id,
      name: row.name,
    }
  }

  #openSecret(row: AccessKeyRow): string {
    const known = this.#opened.get(row.sealed_secret)
    if (known !== undefined) return known
    const opened = this.#ring.open(SECRET_VERSION, Buffer.from(row.sealed_secret, 'base64'))
    if (!opened) throw new Error(`the secret of access key ${row.id} was sealed by a key that is not on the ring`)
    const secret = opened.plaintext.toString()
    if (this.#opened.size >= MAX_CACHED_SECRETS) this.#opened.clear()
    this.#opened.set(row.sealed_secret, secret)
    return secret
  }
}

function isSameKey(a: AccessKey, b: AccessKey): boolean {
  return a.accessKeyId === b.accessKeyId && a.secretAccessKey === b.secretAccessKey && a.accountId === b.accountId
}
