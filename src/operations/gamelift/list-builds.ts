import { describe } from '../../builds/find.ts'
import { listBuilds as readBuilds } from '../../database/builds.ts'
import { isBuildId } from '../../ids.ts'
import { buildStatus } from '../../model/build.ts'
import { integer, structure, text } from '../../model/schema.ts'
import { operation } from '../operation.ts'
import { readPage } from './page.ts'

/** A page of the caller's builds. */
export const listBuilds = operation({
  name: 'ListBuilds',
  input: structure({
    Status: buildStatus.optional(),
    Limit: integer({ min: 1 }).optional(),
    NextToken: text({ min: 1 }).optional(),
  }),
  handle: async (input, { caller, services }) => {
    const { page, next } = await readPage(input, isBuildId, (after, limit) =>
      readBuilds(services.database.reads, caller, { status: input.Status, after, limit }),
    )
    return { Builds: page.map(describe), ...next }
  },
})
