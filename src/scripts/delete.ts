import { deleteScriptRow } from '../database/scripts.ts'
import { deleteTags } from '../database/tags.ts'
import type { Caller } from '../model/caller.ts'
import { removeGarbage } from '../storage/garbage.ts'
import { requireScript } from './find.ts'
import type { ScriptServices } from './services.ts'

/** Deletes a script, and its zip where it was uploaded. A customer's own file stays. */
export async function deleteScript(services: ScriptServices, caller: Caller, idOrArn: string): Promise<void> {
  const { object_id: objectId } = await services.database.write(async trx => {
    const script = await requireScript(trx, caller, idOrArn)
    await deleteScriptRow(trx, script.id)
    await deleteTags(trx, script.id)
    return script
  })
  if (objectId !== null) removeGarbage(services, [objectId])
}
