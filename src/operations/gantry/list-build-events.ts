import { readEvents } from '../../builds/events.ts'
import { buildIdIn } from '../../builds/find.ts'
import { GantryError } from '../../errors.ts'
import { buildIdOrArn } from '../../model/build.ts'
import { integer, structure, text } from '../../model/schema.ts'
import { operation } from '../operation.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1_000

/** A build's history, oldest first, also after the build was deleted. */
export const listBuildEvents = operation({
  name: 'ListBuildEvents',
  input: structure({
    BuildId: buildIdOrArn,
    Limit: integer({ min: 1 }).optional(),
    NextToken: text({ min: 1, max: 16, pattern: /^[0-9]+$/ }).optional(),
  }),
  handle: async ({ BuildId, Limit, NextToken }, { caller, services }) => {
    const limit = Math.min(Limit ?? DEFAULT_LIMIT, MAX_LIMIT)
    const id = buildIdIn(caller, BuildId)
    const page = { after: Number(NextToken ?? 0), limit: limit + 1 }
    const events = id ? await readEvents(services.database.reads, caller, id, page) : []
    // Every build has at least the event of its creation, and no page is promised that has none.
    if (events.length === 0) throw new GantryError('NotFound', `No build found with id ${BuildId.slice(0, 256)}`)
    const shown = events.slice(0, limit)
    const last = shown.at(-1)
    return { Events: shown, ...(events.length > limit && last ? { NextToken: last.EventId } : {}) }
  },
})
