import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
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

test('no wait is left behind, however the other thread’s commits and syncs fall in between', async () => {
  const memory = Commits.share()
  const commits = new Commits(memory)
  const rounds = 5_000
  const other = new Worker(
    `const { workerData } = require('node:worker_threads')
     const state = new Int32Array(workerData)
     for (let commit = 1; commit <= ${rounds}; commit++) {
       Atomics.store(state, 1, commit)
       for (let pause = 0; pause < 2_000; pause++) Atomics.load(state, 0)
       Atomics.store(state, 2, commit)
       Atomics.notify(state, 2)
     }`,
    { eval: true, workerData: memory },
  )
  const ended = once(other, 'exit')
  const waits: Promise<void>[] = []
  let running = true
  ended.then(() => {
    running = false
  })
  while (running) {
    for (let count = 0; count < 100; count++) waits.push(commits.whenSynced())
    await nextTurn()
  }
  await Promise.all(waits)
  expect(Atomics.load(new Int32Array(memory), 2)).toBe(rounds)
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
