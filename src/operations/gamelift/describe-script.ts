import { structure } from '../../model/schema.ts'
import { scriptIdOrArn } from '../../model/script.ts'
import { describeScript as describe, requireScript } from '../../scripts/find.ts'
import { operation } from '../operation.ts'

export const describeScript = operation({
  name: 'DescribeScript',
  input: structure({ ScriptId: scriptIdOrArn }),
  handle: async ({ ScriptId }, { caller, services }) => ({
    Script: describe(await requireScript(services.database.reads, caller, ScriptId)),
  }),
})
