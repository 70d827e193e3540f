import { expect, test } from 'vitest'
import { Tickets } from './tickets.ts'

test('no thread takes an extent for received while any thread holds its ticket', () => {
  const memory = Tickets.share(2)
  const [a, b] = [new Tickets(memory, 0), new Tickets(memory, 1)]
  const [first, second, third] = [a.take(), b.take(), a.take()]
  const all = [first, second, third].map(ticket => `${ticket.prefix}abcd`)
  expect(b.received(all)).toEqual([])
  first[Symbol.dispose]()
  expect(b.received(all)).toEqual(all.slice(0, 1))
  // The third is received too, but stays until those before it are.
  third[Symbol.dispose]()
  expect(a.received(all)).toEqual(all.slice(0, 1))
  second[Symbol.dispose]()
  expect(a.received(all)).toEqual(all)
})

test('names of an earlier process, and names that are none, are received once nobody receives', () => {
  const tickets = new Tickets(Tickets.share(1), 0)
  const strays = ['ffffffffffffabcd', '.DS_Store', '']
  {
    using _ = tickets.take()
    expect(tickets.received(strays)).toEqual(strays.slice(1))
  }
  expect(tickets.received(strays)).toEqual(strays)
})
