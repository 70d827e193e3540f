import { revokeCredentials as revokeInRow } from '../database/builds.ts'
import type { Caller } from '../model/caller.ts'
import { recordEvent } from './events.ts'
import { requireBuild } from './find.ts'
import type { Services } from './services.ts'

/** Ends all upload credentials that were issued for a build until now. What is being uploaded with them is refused when it ends. */
export async function revokeCredentials(services: Services, caller: Caller, idOrArn: string): Promise<void> {
  const { clock, database } = services
  await database.write(async trx => {
    const build = await requireBuild(trx, caller, idOrArn)
    const at = clock.now()
    await revokeInRow(trx, build.id, at)
    await recordEvent(trx, build, { kind: 'CREDENTIALS_REVOKED', at, caller })
  })
}
