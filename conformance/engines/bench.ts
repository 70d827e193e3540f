import { randomUUID } from 'node:crypto'
import type { Server } from '../crash/server.ts'
import { eventually } from '../support/eventually.ts'
import type { GameLiftClient, Output, Refusal } from './client.ts'
import { type Engine, READABLE } from './engine.ts'

/** For a zip of some MiB, on a machine that does other things, too. */
const VERDICT_MS = 60_000

/** What a scenario works with. */
export interface Bench {
  readonly engine: Engine
  readonly gantry: Server
  readonly client: GameLiftClient
  /** Members that the published model had not yet when this client was made. */
  readonly lacksMembers: readonly string[]
}

/** One thing that must hold with every client on every engine. */
export interface Scenario {
  readonly title: string
  /** Rejects where it doesn't hold. */
  run(bench: Bench): Promise<void>
}

/** A key that the reader's role may read, like no other. */
export function newKey(): string {
  return `${READABLE}${randomUUID()}.zip`
}

/** Calls what must succeed. */
export async function ask(client: GameLiftClient, operation: string, input: object): Promise<Output> {
  const answer = await client.call(operation, input)
  if ('error' in answer) throw new Error(`${operation} was refused: ${JSON.stringify(answer.error)}`)
  return answer.output
}

/** Calls what must be refused. */
export async function refusal(client: GameLiftClient, operation: string, input: object): Promise<Refusal> {
  const answer = await client.call(operation, input)
  if ('output' in answer) throw new Error(`${operation} wasn't refused: ${JSON.stringify(answer.output)}`)
  return answer.error
}

/** A member that must be there. */
export function member(output: Output, name: string): Output {
  const value = output[name]
  if (typeof value !== 'object' || value === null)
    throw new Error(`the answer has no ${name}: ${JSON.stringify(output)}`)
  return value as Output
}

/** The build, once it is READY or FAILED. */
export function verdict(client: GameLiftClient, BuildId: unknown, boundMs = VERDICT_MS): Promise<Output> {
  return eventually(`${BuildId} is READY or FAILED`, boundMs, async () => {
    const build = member(await ask(client, 'DescribeBuild', { BuildId }), 'Build')
    return build.Status !== 'INITIALIZED' && build
  })
}
