import type { ScriptRow } from '../database/schema.ts'
import { type ScriptChange, updateScriptRow } from '../database/scripts.ts'
import type { Caller } from '../model/caller.ts'
import { removeGarbage } from '../storage/garbage.ts'
import { acceptContent, type ScriptContent } from './content.ts'
import { requireScript } from './find.ts'
import type { ScriptServices } from './services.ts'

/** What is to be changed of a script; what is undefined stays. */
export interface ScriptUpdate {
  readonly name: string | undefined
  readonly version: string | undefined
  readonly content: ScriptContent | undefined
}

/**
 * Changes a script's labels and its zip, all of it in one commit. The bytes that it had are garbage then.
 *
 * @throws GantryError `NotFound`, also when it is deleted while its new zip is being checked, and what {@link acceptContent} throws
 */
export async function updateScript(
  services: ScriptServices,
  caller: Caller,
  idOrArn: string,
  { name, version, content }: ScriptUpdate,
): Promise<ScriptRow> {
  const labels = { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) }
  if (!content) return change(services, caller, idOrArn, labels)
  const { node_js_version: nodeJsVersion } = await requireScript(services.database.reads, caller, idOrArn)
  return acceptContent(services, caller, content, nodeJsVersion, columns =>
    change(services, caller, idOrArn, { ...labels, ...columns }),
  )
}

async function change(
  services: ScriptServices,
  caller: Caller,
  idOrArn: string,
  changed: ScriptChange,
): Promise<ScriptRow> {
  const { before, after } = await services.database.write(async trx => {
    const before = await requireScript(trx, caller, idOrArn)
    await updateScriptRow(trx, before.id, changed)
    return { before, after: { ...before, ...changed } }
  })
  if (before.object_id !== null && before.object_id !== after.object_id) removeGarbage(services, [before.object_id])
  return after
}
