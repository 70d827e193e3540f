import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { AccessKeys } from '../credentials/access-keys.ts'
import { KeyRing } from '../credentials/key-ring.ts'
import { Database } from '../database/database.ts'
import { OperatorError } from '../errors.ts'
import { isAccountId } from '../ids.ts'
import { loadConfig } from './load-config.ts'

const USAGE = `usage:
  gantry keys create [--account ID] [--name NAME]   make an access key and print it, once
  gantry keys list                                  access keys without their secrets
  gantry keys disable ACCESS_KEY_ID                 refuse what it signs from now on
  gantry keys enable ACCESS_KEY_ID
  gantry keys delete ACCESS_KEY_ID
  gantry keys rotate                                put a new server key on the ring, to seal with from now on`

/** `gantry keys …`: access keys that last, in the data folder of this machine, also while a server is running on it. */
export async function keys(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { account: { type: 'string' }, name: { type: 'string' } },
  })
  const [action, accessKeyId] = positionals
  if (action === 'rotate') return rotate(loadConfig())
  return withKeys(async (accessKeys, config) => {
    switch (action) {
      case 'create':
        return create(accessKeys, values.account ?? config.accountId, values.name ?? 'unnamed')
      case 'list':
        return list(accessKeys)
      case 'disable':
        return change(accessKeys, accessKeyId, 'DISABLED')
      case 'enable':
        return change(accessKeys, accessKeyId, 'ACTIVE')
      case 'delete':
        return change(accessKeys, accessKeyId, 'DELETE')
      default:
        throw new OperatorError(USAGE)
    }
  })
}

async function withKeys(act: (keys: AccessKeys, config: Config) => Promise<number>): Promise<number> {
  const config = loadConfig()
  const ring = KeyRing.open(ringPath(config), systemClock.now())
  await using database = await Database.open(config.database.path)
  return await act(new AccessKeys(database, ring), config)
}

function ringPath(config: Config): string {
  return join(config.dataDir, 'keys', 'ring.json')
}

async function create(accessKeys: AccessKeys, account: string, name: string): Promise<number> {
  if (!isAccountId(account)) throw new OperatorError('--account takes twelve digits')
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw new OperatorError('--name takes up to 64 letters, digits and +=,.@_-')
  const key = await accessKeys.create(account, name, systemClock.now())
  process.stdout.write(`aws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`)
  return 0
}

async function list(accessKeys: AccessKeys): Promise<number> {
  for (const key of await accessKeys.list()) {
    const created = new Date(key.created_at).toISOString()
    process.stdout.write(`${key.id}  ${key.account_id}  ${key.status.padEnd(8)}  ${created}  ${key.name}\n`)
  }
  return 0
}

async function change(
  accessKeys: AccessKeys,
  id: string | undefined,
  to: 'ACTIVE' | 'DISABLED' | 'DELETE',
): Promise<number> {
  if (id === undefined) throw new OperatorError(USAGE)
  if (await accessKeys.change(id, to)) return 0
  process.stderr.write(`gantry: there is no access key ${id}\n`)
  return 1
}

function rotate(config: Config): number {
  const keyId = KeyRing.rotate(ringPath(config), systemClock.now())
  process.stdout.write(
    `The current server key is ${keyId}. A running server takes it up when it meets it, or at its next start.\n`,
  )
  return 0
}
