import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AccountId, newBuildId } from '../ids.ts'
import { Database } from './database.ts'
import { countUnindexedEvents, indexEvents, insertEvent, listEvents } from './events.ts'

const BUILDS = [newBuildId(new Date()), newBuildId(new Date()), newBuildId(new Date())]
const namespace = { accountId: '000000000000' as AccountId, region: 'us-west-2' }

let folder: string
let database: Database
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-events-'))
  database = await Database.open(join(folder, 'gantry.db'))
})
afterEach(async () => {
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const buildOf = (index: number) => BUILDS[(index * 7) % BUILDS.length] as (typeof BUILDS)[number]

/** `count` events, of the builds in no order. */
async function record(first: number, count: number): Promise<void> {
  await database.write(async trx => {
    for (let at = first; at < first + count; at++) {
      const event = { build_id: buildOf(at), account_id: namespace.accountId, region: namespace.region, at }
      await insertEvent(trx, { ...event, kind: 'CREDENTIALS_ISSUED', caller: null, source_ip: null, details: '{}' })
    }
  })
}

/** All of a build's events, page by page. */
async function listed(build: number, limit: number): Promise<number[]> {
  const found: number[] = []
  for (let after = 0; ; ) {
    const page = await listEvents(database.reads, namespace, BUILDS[build] as (typeof BUILDS)[number], { after, limit })
    if (page.length === 0) return found
    expect(page.length).toBeLessThanOrEqual(limit)
    found.push(...page.map(event => event.at))
    after = page.at(-1)?.id ?? 0
  }
}

test('a history is the same whether its events are indexed, or some of them, or none', async () => {
  const recorded = Array.from({ length: 60 }, (_, at) => at)
  const expected = BUILDS.map(build => recorded.filter(at => buildOf(at) === build))
  const histories = (limit: number) => Promise.all(BUILDS.map((_, build) => listed(build, limit)))
  await record(0, 40)
  expect(await countUnindexedEvents(database.reads)).toBe(40)
  await database.write(trx => indexEvents(trx, 25))
  await record(40, 20)
  for (let unindexed = 35; unindexed > 0; unindexed = Math.max(0, unindexed - 15)) {
    expect(await countUnindexedEvents(database.reads)).toBe(unindexed)
    for (const limit of [1, 7, 100]) expect(await histories(limit)).toEqual(expected)
    await database.write(trx => indexEvents(trx, 15))
  }
  expect(await histories(7)).toEqual(expected)
  await database.write(trx => indexEvents(trx, 15))
  expect(await histories(7)).toEqual(expected)
})

test('a history goes over the borders of eras', async () => {
  const build = BUILDS[0] as (typeof BUILDS)[number]
  const recorded = [1, 49_999, 50_000, 50_001, 120_000]
  await database.write(async trx => {
    const others = { account_id: namespace.accountId, region: namespace.region, caller: null, source_ip: null }
    for (let id = 1; id <= 120_000; id++) {
      const build_id = recorded.includes(id) ? build : (BUILDS[1] as typeof build)
      await insertEvent(trx, { ...others, build_id, at: id, kind: 'CREDENTIALS_ISSUED', details: '{}' })
    }
  })
  for (let indexed = 0; indexed <= 120_000; indexed += 40_000) {
    for (const limit of [2, 100]) expect(await listed(0, limit)).toEqual(recorded)
    await database.write(trx => indexEvents(trx, 40_000))
  }
})

test('nobody sees the events of a build of that id in another account or region', async () => {
  await record(0, 3)
  const page = { after: 0, limit: 10 }
  for (const indexed of [false, true]) {
    if (indexed) await database.write(trx => indexEvents(trx, 10))
    const other = { accountId: '111111111111' as AccountId, region: 'us-west-2' }
    expect(await listEvents(database.reads, other, buildOf(0), page)).toEqual([])
    expect(await listEvents(database.reads, { ...namespace, region: 'eu-west-1' }, buildOf(0), page)).toEqual([])
    expect(await listEvents(database.reads, namespace, buildOf(0), page)).toHaveLength(1)
  }
})
