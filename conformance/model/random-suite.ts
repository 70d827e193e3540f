import { afterAll, describe, expect, test } from 'vitest'
import type { Gantry } from '../support/server.ts'
import type { ModelClient } from './client.ts'
import { startModelGantry } from './model-gantry.ts'
import { PROTOCOLS, type Protocol } from './protocols.ts'
import { coveredOperations, readPublishedModel } from './published-model.ts'
import { type Outcome, type RandomRun, sendInvalid, sendValid } from './random-run.ts'
import { World } from './world.ts'

const count = Number(process.env.GANTRY_CONFORMANCE_INPUTS ?? 50)
const seed = Number(process.env.GANTRY_CONFORMANCE_SEED ?? 2026)

/** A hundred inputs take some seconds. */
const TIMEOUT_MS = 60_000 + count * 500

/** Random inputs for every operation, in both protocols, from one client. */
export async function randomSuite(
  name: string,
  makeClient: (gantry: Gantry, protocol: Protocol) => ModelClient,
): Promise<void> {
  const published = readPublishedModel()
  const gantry = await startModelGantry()
  afterAll(() => gantry[Symbol.asyncDispose]())

  describe.each(PROTOCOLS)(`${count} random inputs from ${name} in $name`, protocol => {
    const client = makeClient(gantry, protocol)
    const ends: string[] = []
    afterAll(async () => {
      await client[Symbol.asyncDispose]()
      process.stdout.write(`\n${name} in ${protocol.name}\n${ends.join('')}`)
    })
    const shared = World.create(gantry)
    const check = async (send: (run: RandomRun) => Promise<Outcome>, kind: string, operation: string, world: World) => {
      const { complaints, tally } = await send({ world, client, published, operation, count, seed })
      const parts = Object.entries(tally).map(([end, times]) => `${times} ${end}`)
      ends.push(`  ${operation}, ${kind}: ${parts.join(', ')}\n`)
      expect(complaints).toEqual([])
    }

    test.each(coveredOperations(published))('%s, valid', { timeout: TIMEOUT_MS }, async operation => {
      // What is created by the hundred stands apart: others would list it again and again.
      const world = await (operation.startsWith('Create') ? World.create(gantry) : shared)
      await check(sendValid, 'valid', operation, world)
    })

    test.each(coveredOperations(published))('%s, invalid', { timeout: TIMEOUT_MS }, async operation => {
      await check(sendInvalid, 'invalid', operation, await shared)
    })
  })
}
