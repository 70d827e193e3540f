import type { ManifestEntry } from '../../archive/manifest.ts'
import { readBuildFiles } from '../../builds/build-files.ts'
import { requireBuild } from '../../builds/find.ts'
import { GantryError } from '../../errors.ts'
import { buildIdOrArn } from '../../model/build.ts'
import { integer, structure, text } from '../../model/schema.ts'
import { operation } from '../operation.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1_000

/** What is in the zip of a verified build, entry by entry. */
export const listBuildFiles = operation({
  name: 'ListBuildFiles',
  input: structure({
    BuildId: buildIdOrArn,
    Limit: integer({ min: 1 }).optional(),
    NextToken: text({ min: 1, max: 16, pattern: /^[0-9]+$/ }).optional(),
  }),
  handle: async ({ BuildId, Limit, NextToken }, { caller, services }) => {
    const build = await requireBuild(services.database.reads, caller, BuildId)
    const limit = Math.min(Limit ?? DEFAULT_LIMIT, MAX_LIMIT)
    const page = await readBuildFiles(services, build.id, Number(NextToken ?? 0), limit)
    if (page === 'no such page')
      throw new GantryError('InvalidRequest', 'Invalid NextToken: use the one that the last page answered.')
    if (!page) return { BuildId: build.id, Files: [] }
    return {
      BuildId: build.id,
      Files: page.files.map(describeFile),
      ...(page.next === undefined ? {} : { NextToken: String(page.next) }),
    }
  },
})

function describeFile({ name, sizeBytes, crc32, sha256, mode, kind }: ManifestEntry) {
  return {
    Name: name,
    SizeBytes: sizeBytes,
    Crc32: crc32,
    ...(sha256 === undefined ? {} : { Sha256: sha256 }),
    ...(mode === undefined ? {} : { Mode: mode }),
    ...(kind === undefined ? {} : { Kind: kind }),
  }
}
