import { expect, test } from 'vitest'
import { errorOf } from '../testing/boot.ts'
import { CheckPlaces } from './check-places.ts'

/** As two threads have them. */
function twoThreads(): [CheckPlaces, CheckPlaces] {
  const memory = CheckPlaces.share()
  return [new CheckPlaces(memory), new CheckPlaces(memory)]
}

test('two scripts are checked at a time in all threads, and the next when one is done', async () => {
  const [a, b] = twoThreads()
  const first = await a.take()
  const second = await b.take()
  let third: Disposable | undefined
  const waiting = a.take().then(place => {
    third = place
  })
  await new Promise(setImmediate)
  expect(third).toBeUndefined()
  second[Symbol.dispose]()
  // A place is given back once.
  second[Symbol.dispose]()
  await waiting
  first[Symbol.dispose]()
  third?.[Symbol.dispose]()
  for (const place of [await a.take(), await b.take()]) place[Symbol.dispose]()
})

test('eight wait, whichever thread they are in; one more is told to come again', async () => {
  const [a, b] = twoThreads()
  const places = [await a.take(), await b.take()]
  const waiting = Array.from({ length: 8 }, (_, index) => (index % 2 ? a : b).take())
  const error = await errorOf(a.take())
  expect(error).toMatchObject({ code: 'SlowDown' })
  for (const place of places) place[Symbol.dispose]()
  for (const next of waiting) (await next)[Symbol.dispose]()
  ;(await b.take())[Symbol.dispose]()
})

test('no more scripts come from buckets at a time than there is memory for', () => {
  const places = new CheckPlaces(CheckPlaces.share())
  const coming = Array.from({ length: 8 }, () => places.takeComing())
  expect(() => places.takeComing()).toThrow(expect.objectContaining({ code: 'SlowDown' }))
  coming[0]?.[Symbol.dispose]()
  places.takeComing()
  expect(() => places.takeComing()).toThrow(expect.objectContaining({ code: 'SlowDown' }))
})
