import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Services } from '../builds/services.ts'
import type { Config } from '../config/config.ts'
import { AccessKeys } from '../credentials/access-keys.ts'
import { gatewayIssuer } from '../credentials/issuer.ts'
import { KeyRing } from '../credentials/key-ring.ts'
import { Commits } from '../database/commits.ts'
import { Database } from '../database/database.ts'
import { ensureInstallationId } from '../database/installation.ts'
import { CheckPlaces } from '../scripts/check-places.ts'
import type { ScriptServices } from '../scripts/services.ts'
import { S3Sources } from '../sources/s3-sources.ts'
import { FilesystemStorage } from '../storage/filesystem/driver.ts'
import { Tickets } from '../storage/filesystem/tickets.ts'

/** What the threads of a process share: memory in which they agree on turns and tickets. */
export interface SharedMemory {
  readonly commits: SharedArrayBuffer
  readonly tickets: SharedArrayBuffer
  readonly checkPlaces: SharedArrayBuffer
}

export function shareMemory(threads: number): SharedMemory {
  return { commits: Commits.share(), tickets: Tickets.share(threads), checkPlaces: CheckPlaces.share() }
}

/** What one thread works with. */
export interface ThreadServices extends AsyncDisposable {
  readonly services: Services & ScriptServices
  readonly keys: AccessKeys
  readonly ring: KeyRing
}

/**
 * Opens the database, the storage and the server's keys for one thread.
 *
 * @param thread which of the process's threads this is, from zero on
 */
export async function openServices(
  config: Config,
  memory: SharedMemory,
  thread: number,
  { clock, wakeVerifier }: Pick<Services, 'clock' | 'wakeVerifier'>,
): Promise<ThreadServices> {
  const ring = KeyRing.open(join(config.dataDir, 'keys', 'ring.json'), clock.now())
  const database = await Database.open(config.database.path, memory.commits)
  const installationId = await database.write(trx => ensureInstallationId(trx, randomUUID()))
  const tickets = new Tickets(memory.tickets, thread)
  const storage = await FilesystemStorage.open(config.storage.path, installationId, tickets)
  const checkPlaces = new CheckPlaces(memory.checkPlaces)
  const issuer = gatewayIssuer(ring, clock, config.credentialTtlSeconds)
  const sources = new S3Sources({ engines: config.sources, operatorAccountId: config.accountId, clock })
  return {
    services: { clock, database, storage, sources, issuer, limits: config.limits, wakeVerifier, checkPlaces },
    keys: new AccessKeys(database, ring),
    ring,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}
