import { listScripts as readScripts } from '../../database/scripts.ts'
import { isScriptId } from '../../ids.ts'
import { integer, structure, text } from '../../model/schema.ts'
import { describeScript } from '../../scripts/find.ts'
import { operation } from '../operation.ts'
import { readPage } from './page.ts'

/** A page of the caller's scripts. */
export const listScripts = operation({
  name: 'ListScripts',
  input: structure({ Limit: integer({ min: 1 }).optional(), NextToken: text({ min: 1 }).optional() }),
  handle: async (input, { caller, services }) => {
    const { page, next } = await readPage(input, isScriptId, (after, limit) =>
      readScripts(services.database.reads, caller, { after, limit }),
    )
    return { Scripts: page.map(describeScript), ...next }
  },
})
