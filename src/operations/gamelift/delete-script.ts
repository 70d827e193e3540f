import { structure } from '../../model/schema.ts'
import { scriptIdOrArn } from '../../model/script.ts'
import { deleteScript as removeScript } from '../../scripts/delete.ts'
import { operation } from '../operation.ts'

/** Deletes a script, and its zip where it was uploaded. */
export const deleteScript = operation({
  name: 'DeleteScript',
  input: structure({ ScriptId: scriptIdOrArn }),
  handle: async ({ ScriptId }, { caller, services }) => {
    await removeScript(services, caller, ScriptId)
    return undefined
  },
})
