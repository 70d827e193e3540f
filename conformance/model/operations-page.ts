import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withMarkedText } from '../support/marked-page.ts'
import { PROTOCOLS } from './protocols.ts'
import type { Model } from './published-model.ts'
import type { Ask } from './wire.ts'

export const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'compatibility.md')

/** What Gantry does with an operation that it serves, in a few words. */
const SERVED: Readonly<Record<string, string>> = {
  CreateBuild: 'served: with upload credentials, or with a `StorageLocation` in the caller’s own bucket',
  CreateScript: 'served: with a `ZipFile`, or with a `StorageLocation` in the caller’s own bucket',
  DeleteBuild: 'served: its file goes too, unless it is in the caller’s own bucket',
  DeleteScript: 'served: its file goes too, unless it is in the caller’s own bucket',
  DescribeBuild: 'served',
  DescribeScript: 'served',
  ListBuilds: 'served',
  ListScripts: 'served',
  ListTagsForResource: 'served for builds and scripts',
  RequestUploadCredentials: 'served; refused for a build in the caller’s own bucket',
  TagResource: 'served for builds and scripts',
  UntagResource: 'served for builds and scripts',
  UpdateBuild: 'served',
  UpdateScript: 'served',
}

/**
 * The page as it is to be: every operation of the model with what Gantry does when it is asked with no members.
 *
 * @throws Error for an operation that Gantry doesn't know, not even by name, or serves without a word here
 */
export async function renderedPage(model: Model, ask: Ask): Promise<string> {
  const names = Object.keys(model.operations).sort()
  const rows: string[] = []
  for (const name of names) rows.push(`| ${name} | ${await doneWith(name, ask)} |`)
  const served = rows.filter(row => row.includes(' | served')).length
  const summary = `GameLift's published model has ${names.length} operations. Gantry serves ${served} of them, and answers the others by name.`
  const table = [summary, '', '| operation | Gantry |', '|---|---|', ...rows]
  return withMarkedText(await currentPage(), 'npm run operations-page', table)
}

export function currentPage(): Promise<string> {
  return readFile(PAGE, 'utf8')
}

async function doneWith(name: string, ask: Ask): Promise<string> {
  const answers = await Promise.all(PROTOCOLS.map(protocol => ask(protocol, name, {})))
  const [error, other] = answers.map(answer => (answer.kind === 'error' ? answer.name : undefined))
  if (error !== other) throw new Error(`${name} is answered ${error} in one protocol and ${other} in the other`)
  if (error === 'NotImplementedException') return '`NotImplementedException`'
  const words = SERVED[name]
  if (error === 'InvalidAction' || words === undefined)
    throw new Error(`${name} is answered ${error ?? 'an output'}, and nothing is said of it`)
  return words
}
