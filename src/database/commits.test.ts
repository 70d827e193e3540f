import { expect, test } from 'vitest'
import { Commits } from './commits.ts'

/** Two threads' views of the same memory. */
function two(): [Commits, Commits, Int32Array] {
  const memory = Commits.share()
  return [new Commits(memory), new Commits(memory), new Int32Array(memory)]
}

/** What has happened once everything that can go on has gone on. */
async function settled(promise: Promise<void>): Promise<boolean> {
  let done = false
  promise.then(() => {
    done = true
  })
  await new Promise(resolve => setImmediate(resolve))
  return done
}

test('one writer at a time: the turn passes from one to the next', async () => {
  const [a, b] = two()
  await a.takeTurn()
  const taken = b.takeTurn()
  expect(await settled(taken)).toBe(false)
  a.endTurn()
  await taken
  const again = a.takeTurn()
  expect(await settled(again)).toBe(false)
  b.endTurn()
  await again
})

test('what one has committed the other waits for until it is synced', async () => {
  const [a, b] = two()
  await b.whenSynced()
  const commit = a.announce()
  const synced = b.whenSynced()
  expect(await settled(synced)).toBe(false)
  a.markSynced(commit)
  await synced
})

test('a sync covers all commits before it, and a late word of an older one takes nothing back', async () => {
  const [a, b] = two()
  const [first, second] = [a.announce(), b.announce()]
  b.markSynced(second)
  await a.whenSynced()
  a.markSynced(first)
  await b.whenSynced()
})

test('numbers run over 32 bits unharmed', async () => {
  const [a, b, memory] = two()
  memory.fill(2 ** 31 - 2, 1)
  const [last, first] = [a.announce(), a.announce()]
  expect(first).toBeLessThan(last)
  const synced = b.whenSynced()
  a.markSynced(last)
  expect(await settled(synced)).toBe(false)
  a.markSynced(first)
  await synced
})
