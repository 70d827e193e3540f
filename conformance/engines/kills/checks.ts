import { readFileSync } from 'node:fs'
import { GameLift, type Script } from '@aws-sdk/client-gamelift'
import { pathOf, query } from '../../crash/promises.ts'
import type { Server } from '../../crash/server.ts'
import { describeVerification } from '../gantry.ts'
import { type Ledger, type PromisedBuild, type ScriptState, sha256Of } from './ledger.ts'
import type { Studio } from './studio.ts'

/** What a build in a bucket may be FAILED for, although its zip is good: its owner did something to the file. */
const OWNERS_DOING = { overwritten: 'SOURCE_CHANGED', removed: 'SOURCE_REFUSED' } as const

/** Findings that say nothing of the zip. */
const NOT_OF_THE_ZIP = /^(?:SOURCE_\w+|NOT_VERIFIED)$/

function connect(server: Server): GameLift {
  return new GameLift({ endpoint: server.url, region: 'us-west-2', credentials: server.rootCredentials() })
}

/** Every build that was promised: READY, or FAILED for what is documented, or deleted. */
export async function checkBuilds(server: Server, ledger: Ledger): Promise<Record<string, number>> {
  const gamelift = connect(server)
  const ends: Record<string, number> = {}
  for (const promised of ledger.builds) {
    const build = await gamelift.describeBuild({ BuildId: promised.buildId }).then(
      answer => answer.Build,
      error => (error.name === 'NotFoundException' ? undefined : Promise.reject(error)),
    )
    const { buildId, deletion } = promised
    if (build && deletion === 'done') ledger.violated(`${buildId} was deleted and is described`)
    if (!build && deletion === 'none') ledger.violated(`${buildId} was created and is not found`)
    const end = build ? await checkBuild(server, ledger, promised, build) : 'deleted'
    ends[end] = (ends[end] ?? 0) + 1
  }
  return ends
}

/** Answers how it ended: `READY`, or `FAILED` and what for. */
async function checkBuild(
  server: Server,
  ledger: Ledger,
  promised: PromisedBuild,
  { Status, SizeOnDisk }: { Status?: string | undefined; SizeOnDisk?: number | undefined },
): Promise<string> {
  const { buildId, original, states, saidVersion } = promised
  const what = `${buildId} (${original.content}, removed: ${original.removed}, ${states.length} states, version ${saidVersion})`
  if (SizeOnDisk !== 0) ledger.violated(`${what} has SizeOnDisk ${SizeOnDisk}`)
  const { Source, Report } = await describeVerification(server, buildId)
  const errors = (Report?.Findings ?? []).filter(({ Severity }) => Severity === 'ERROR').map(({ Code }) => Code)
  const ofTheSource = errors.find(code => NOT_OF_THE_ZIP.test(code))
  // What it was not pinned to when it was created, it may have been pinned to later.
  const verified = states.find(({ eTag }) => eTag === Source?.ETag)
  const isPinned = Source?.ETag !== undefined
  if (saidVersion !== undefined && Source?.ObjectVersion !== saidVersion) {
    ledger.violated(`${what} is of version ${Source?.ObjectVersion}`)
  }
  if (saidVersion !== undefined && isPinned && verified !== original) ledger.violated(`${what} is of ${Source.ETag}`)
  if (Status === 'READY' && verified?.content !== 'good') ledger.violated(`${what} is READY, of ${verified?.content}`)
  if (Status === 'READY') return 'READY'
  if (Status !== 'FAILED') ledger.violated(`${what} is ${Status}`)
  if (errors.length === 0) ledger.violated(`${what} is ${Status} without an error among its findings`)
  if (ofTheSource === undefined) {
    if (verified?.content !== 'corrupt') ledger.violated(`${what} is FAILED for ${errors}`)
    return 'FAILED for its zip'
  }
  const isOverwritten = states.length > 1 && original.version === undefined
  const allowed = [
    ...(isOverwritten ? [OWNERS_DOING.overwritten] : []),
    ...(original.removed === 'no' ? [] : [OWNERS_DOING.removed]),
  ]
  if (!allowed.some(code => code === ofTheSource)) ledger.violated(`${what} is FAILED for ${ofTheSource}`)
  return `FAILED for ${ofTheSource}`
}

/** Builds whose answer was lost have their end, too. */
export function checkNothingWaits(server: Server, ledger: Ledger): void {
  for (const { id } of query(server, "SELECT id FROM builds WHERE status = 'INITIALIZED'")) {
    ledger.violated(`${id} is still INITIALIZED`)
  }
}

/** Every script that is there: its label and its zip are of one state, and of one that it may have. */
export async function checkScripts(server: Server, ledger: Ledger): Promise<{ scripts: number; compared: number }> {
  const found = await listScripts(connect(server))
  const promises = new Map(ledger.scripts.map(promised => [promised.scriptId, promised]))
  let compared = 0
  for (const script of found) {
    const id = script.ScriptId ?? ''
    const state = ledger.states.get(script.Name ?? '')
    if (state === undefined) ledger.violated(`${id} is called ${script.Name}, as none was to be`)
    else if (!isOf(server, script, state)) ledger.violated(`${id} has the name of one state and the zip of another`)
    const promised = promises.get(id)
    if (promised?.deletion === 'done') ledger.violated(`${id} was deleted and is listed`)
    if (promised && !promised.possible.some(({ name }) => name === script.Name)) {
      ledger.violated(`${id} is in a state that it left, or never had`)
    }
    compared++
  }
  const ids = new Set(found.map(({ ScriptId }) => ScriptId))
  for (const { scriptId, deletion } of ledger.scripts) {
    if (deletion === 'none' && !ids.has(scriptId)) ledger.violated(`${scriptId} was created and is not listed`)
  }
  return { scripts: found.length, compared }
}

async function listScripts(gamelift: GameLift): Promise<Script[]> {
  const scripts: Script[] = []
  let NextToken: string | undefined
  do {
    const page = await gamelift.listScripts({ Limit: 50, NextToken })
    scripts.push(...(page.Scripts ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return scripts
}

function isOf(server: Server, script: Script, { from }: ScriptState): boolean {
  const { Bucket, Key, ObjectVersion } = script.StorageLocation ?? {}
  if ('file' in from) {
    return Bucket === from.file.bucket && Key === from.file.key && ObjectVersion === from.file.version
  }
  const [row] = query(server, 'SELECT object_id, extent FROM scripts WHERE id = ?', script.ScriptId ?? '')
  const bytes = readFileSync(pathOf(server, String(row?.object_id), String(row?.extent)))
  return script.SizeOnDisk === from.zip.sizeBytes && sha256Of(bytes) === from.zip.sha256
}

/** What the studio put and didn't remove is there, byte for byte. */
export async function checkStudiosFiles(studio: Studio, ledger: Ledger): Promise<number> {
  const newest = new Map(ledger.files.map(file => [`${file.bucket}/${file.key}`, file]))
  let checked = 0
  for (const file of ledger.files) {
    const isThere = file.version !== undefined || newest.get(`${file.bucket}/${file.key}`) === file
    if (!isThere || file.removed !== 'no') continue
    const eTag = await studio.eTagOf(file)
    if (eTag !== file.eTag) ledger.violated(`the studio's ${file.bucket}/${file.key} ${file.version} is ${eTag}`)
    checked++
  }
  return checked
}
