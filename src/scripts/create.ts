import type { ScriptRow } from '../database/schema.ts'
import { insertScript } from '../database/scripts.ts'
import { putTags } from '../database/tags.ts'
import { newScriptId } from '../ids.ts'
import type { Caller } from '../model/caller.ts'
import type { NodeJsVersion } from '../model/script.ts'
import type { Tag } from '../model/tags.ts'
import { acceptContent, type ScriptContent } from './content.ts'
import type { ScriptServices } from './services.ts'

/** What the caller says of a new script. */
export interface NewScript {
  readonly name: string | undefined
  readonly version: string | undefined
  readonly nodeJsVersion: NodeJsVersion
  readonly tags: readonly Tag[]
  readonly content: ScriptContent
}

/**
 * Makes a script in the caller's account and region, once its zip has passed the check.
 *
 * @throws GantryError what {@link acceptContent} throws
 */
export async function createScript(services: ScriptServices, caller: Caller, input: NewScript): Promise<ScriptRow> {
  const { clock, database } = services
  return acceptContent(services, caller, input.content, input.nodeJsVersion, async columns => {
    const now = clock.now()
    const script: ScriptRow = {
      id: newScriptId(now),
      account_id: caller.accountId,
      region: caller.region,
      name: input.name ?? null,
      version: input.version ?? null,
      node_js_version: input.nodeJsVersion,
      created_at: now.getTime(),
      ...columns,
    }
    await database.write(async trx => {
      await insertScript(trx, script)
      await putTags(trx, script.id, input.tags)
    })
    return script
  })
}
