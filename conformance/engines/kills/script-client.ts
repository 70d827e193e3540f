import { randomUUID } from 'node:crypto'
import type { Random } from '../../crash/random.ts'
import { newKey } from '../bench.ts'
import { BUCKETS } from '../engine.ts'
import { scriptZip } from '../zips.ts'
import type { Caller } from './caller.ts'
import { type Ledger, type PromisedScript, type ScriptState, type StudioFile, sha256Of } from './ledger.ts'
import type { Studio } from './studio.ts'

const MAX_UPDATES = 4

interface Works {
  readonly caller: Caller
  readonly studio: Studio
  readonly ledger: Ledger
  readonly random: Random
}

/** A state to bring a script to, and the input that does it. */
interface Next {
  readonly state: ScriptState
  readonly input: { readonly Name: string; readonly ZipFile?: Buffer; readonly StorageLocation?: Location }
}

interface Location {
  readonly Bucket: string
  readonly Key: string
  readonly RoleArn: string
  readonly ObjectVersion: string | undefined
}

/** Creates scripts, updates and deletes them: label and zip together, from the request and from the bucket. */
export async function makeScripts(works: Works, isOver: () => boolean): Promise<void> {
  const { caller, ledger, random } = works
  while (!isOver()) {
    const { state, input } = await nextState(works)
    // One whose answer is lost may be there, too: it is found by its name.
    const answer = await caller.call((gamelift, options) => gamelift.createScript(input, options))
    const promised: PromisedScript = { scriptId: answer?.Script?.ScriptId ?? '', possible: [state], deletion: 'none' }
    ledger.scripts.push(promised)
    for (let updates = random.integer(0, MAX_UPDATES); updates > 0 && !isOver(); updates--)
      await update(works, promised)
    if (random.chance(0.5)) await remove(works, promised)
  }
}

async function nextState({ studio, ledger, random }: Works): Promise<Next> {
  const name = randomUUID()
  const bytes = await scriptZip(name)
  const remember = (from: ScriptState['from']): ScriptState => {
    const state = { name, from }
    ledger.states.set(name, state)
    return state
  }
  if (random.chance(0.5)) {
    const state = remember({ zip: { sha256: sha256Of(bytes), sizeBytes: bytes.length } })
    return { state, input: { Name: name, ZipFile: bytes } }
  }
  const { engine } = studio
  const file = await studio.put(BUCKETS.versioned, newKey(), bytes, 'script')
  return {
    state: remember({ file }),
    input: { Name: name, StorageLocation: locationOf(file, engine.roles.reader.arn) },
  }
}

function locationOf({ bucket, key, version }: StudioFile, RoleArn: string): Location {
  return { Bucket: bucket, Key: key, RoleArn, ObjectVersion: version }
}

async function update(works: Works, promised: PromisedScript): Promise<void> {
  const { caller, ledger } = works
  const { state, input } = await nextState(works)
  const before = promised.possible
  // Until there is an answer it may be either.
  promised.possible = [...before, state]
  const ScriptId = promised.scriptId
  const answer = await caller.call((gamelift, options) => gamelift.updateScript({ ScriptId, ...input }, options))
  if (answer?.Script?.Name !== state.name) ledger.violated(`the update of ${ScriptId} answered ${answer?.Script?.Name}`)
  promised.possible = [state]
  ledger.counts.updates++
}

async function remove({ caller }: Works, promised: PromisedScript): Promise<void> {
  const { scriptId: ScriptId } = promised
  promised.deletion = 'unknown'
  await caller.call((gamelift, options) => gamelift.deleteScript({ ScriptId }, options))
  promised.deletion = 'done'
}
