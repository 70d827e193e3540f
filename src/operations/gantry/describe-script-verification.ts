import { describeSource } from '../../database/source-columns.ts'
import type { Report } from '../../model/report.ts'
import { structure } from '../../model/schema.ts'
import { scriptIdOrArn } from '../../model/script.ts'
import { requireScript } from '../../scripts/find.ts'
import { operation } from '../operation.ts'
import { describeReport } from './described-report.ts'

/**
 * What the check of a script's present zip found: warnings and notes, since one with errors is refused. `Source` is there for a zip
 * in a customer's bucket: exactly what was checked.
 */
export const describeScriptVerification = operation({
  name: 'DescribeScriptVerification',
  input: structure({ ScriptId: scriptIdOrArn }),
  handle: async ({ ScriptId }, { caller, services }) => {
    const script = await requireScript(services.database.reads, caller, ScriptId)
    const source = describeSource(script)
    return {
      ScriptId: script.id,
      ...(source ? { Source: source } : {}),
      VerificationTime: new Date(script.checked_at),
      Report: describeReport(JSON.parse(script.report) as Report),
    }
  },
})
