import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Commits } from './commits.ts'
import { Database, type Transaction } from './database.ts'
import { claimFolder } from './folder-claim.ts'
import { listTags, putTags } from './tags.ts'

let folder: string
let database: Database
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-database-'))
  database = await Database.open(join(folder, 'gantry.db'))
})
afterEach(async () => {
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const tag = (Key: string) => [{ Key, Value: 'v' }]
const keys = async () => (await listTags(database.reads, 'r')).map(({ Key }) => Key)

test('writes that arrive together are committed together, each with its own result', async () => {
  const writes = Array.from({ length: 600 }, (_, index) =>
    database.write(async trx => {
      await putTags(trx, 'r', tag(String(index)))
      return index
    }),
  )
  expect(await Promise.all(writes)).toEqual(writes.map((_, index) => index))
  expect(await keys()).toHaveLength(600)
})

test('writes one after the other, each asked for as soon as the last one is done, all come to their end', async () => {
  for (let index = 0; index < 50; index++) await database.write(trx => putTags(trx, 'r', tag(String(index))))
  expect(await keys()).toHaveLength(50)
})

test('a write that fails takes nothing with it and leaves nothing', async () => {
  const [before, failing, after] = await Promise.allSettled([
    database.write(trx => putTags(trx, 'r', tag('before'))),
    database.write(async trx => {
      await putTags(trx, 'r', tag('failing'))
      throw new Error('no')
    }),
    database.write(trx => putTags(trx, 'r', tag('after'))),
  ])
  expect([before.status, failing.status, after.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await keys()).toEqual(['after', 'before'])
})

test('writes beside one that fails answer what they wrote, however often they were run', async () => {
  const written = (key: string) => async (trx: Transaction) => {
    await putTags(trx, 'r', tag(key))
    return (await listTags(trx, 'r')).length
  }
  const fails = async (trx: Transaction) => {
    await putTags(trx, 'r', tag('failing'))
    throw new Error('no')
  }
  const writes = [written('a'), fails, written('b'), fails, written('c')]
  const settled = await Promise.allSettled(writes.map(work => database.write<number>(work)))
  expect(settled.map(result => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    1,
    'failed',
    2,
    'failed',
    3,
  ])
  expect(await keys()).toEqual(['a', 'b', 'c'])
})

test('what is not committed is seen by nobody else', async () => {
  await database.write(async trx => {
    await putTags(trx, 'r', tag('mine'))
    expect(await keys()).toEqual([])
    expect(await listTags(trx, 'r')).toHaveLength(1)
  })
  expect(await keys()).toEqual(['mine'])
})

test('closing waits for writes that were asked for', async () => {
  const written = database.write(trx => putTags(trx, 'r', tag('last')))
  await database[Symbol.asyncDispose]()
  await written
  database = await Database.open(join(folder, 'gantry.db'))
  expect(await keys()).toEqual(['last'])
})

test('threads write in turns: neither fails, and neither holds the other up for ever', async () => {
  const commits = Commits.share()
  await using one = await Database.open(join(folder, 'shared.db'), commits)
  await using other = await Database.open(join(folder, 'shared.db'), commits)
  const writes = Array.from({ length: 500 }, async (_, index) => {
    const database = index % 2 === 0 ? one : other
    // In several rounds, so that groups of both meet.
    for (let turn = index % 7; turn > 0; turn--) await new Promise(resolve => setImmediate(resolve))
    await database.write(trx => putTags(trx, 'r', tag(String(index))))
    await database.durable()
  })
  await Promise.all(writes)
  expect(await listTags(other.reads, 'r')).toHaveLength(500)
})

test('whoever is told of a commit sees it, although others have read in the same turn', async () => {
  for (let index = 0; index < 5; index++) {
    // One after the other in one turn: somebody reads, the commit, and then so much work that its sync ends meanwhile.
    setImmediate(() => void keys())
    const seen = database.write(trx => putTags(trx, 'r', tag(String(index)))).then(keys)
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20))
    expect(await seen).toContain(String(index))
  }
})

test('reads in one turn see one state, those in the next one what has been committed since', async () => {
  await using other = await Database.open(join(folder, 'gantry.db'))
  await other.write(trx => putTags(trx, 'r', tag('first')))
  const before = await keys()
  const sqlite = new DatabaseSync(join(folder, 'gantry.db'))
  sqlite.exec("INSERT INTO tags (resource_id, key, value) VALUES ('r', 'second', 'v')")
  sqlite.close()
  expect(await keys()).toEqual(before)
  expect(await listTags(database.freshReads(), 'r')).toHaveLength(2)
  await new Promise(resolve => setImmediate(resolve))
  expect(await keys()).toEqual(['first', 'second'])
})

test('a folder is claimed by one process at a time', () => {
  const claim = claimFolder(folder)
  expect(() => claimFolder(folder)).toThrow('in use by another Gantry')
  claim[Symbol.dispose]()
  claimFolder(folder)[Symbol.dispose]()
})
