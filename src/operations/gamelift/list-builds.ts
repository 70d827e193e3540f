import { describe } from '../../builds/find.ts'
import { listBuilds as readPage } from '../../database/builds.ts'
import { GantryError } from '../../errors.ts'
import { type BuildId, isBuildId } from '../../ids.ts'
import { buildStatus } from '../../model/build.ts'
import { integer, structure, text } from '../../model/schema.ts'
import { operation } from '../operation.ts'

const DEFAULT_LIMIT = 100
/** The model has no upper limit; a page is bounded all the same, and says by its token that there is more. */
const MAX_LIMIT = 1_000

/** A page of the caller's builds. Pages go by key: a build made meanwhile shifts nothing. */
export const listBuilds = operation({
  name: 'ListBuilds',
  input: structure({
    Status: buildStatus.optional(),
    Limit: integer({ min: 1 }).optional(),
    NextToken: text({ min: 1 }).optional(),
  }),
  handle: async ({ Status, Limit, NextToken }, { caller, services }) => {
    const limit = Math.min(Limit ?? DEFAULT_LIMIT, MAX_LIMIT)
    const after = NextToken === undefined ? undefined : readToken(NextToken)
    const rows = await readPage(services.database.reads, caller, { status: Status, after, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      Builds: page.map(describe),
      ...(rows.length > limit && last ? { NextToken: Buffer.from(last.id).toString('base64url') } : {}),
    }
  },
})

function readToken(token: string): BuildId {
  const id = Buffer.from(token, 'base64url').toString()
  if (!isBuildId(id))
    throw new GantryError('InvalidRequest', 'Invalid NextToken: use the one that the last page answered.')
  return id
}
