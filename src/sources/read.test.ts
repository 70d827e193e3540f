import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestClock } from '../testing/boot.ts'
import type { Fault, TestS3Engine } from '../testing/s3-engine.ts'
import { FILE, openStudio, ROLE, sourcesOf } from '../testing/studio.ts'
import { SourceChanged, SourceUnavailable } from './errors.ts'

const CALLER = { accountId: '123456789012', region: 'us-west-2' }
const PIECE_BYTES = 64 * 1024
/** Seven pieces, the last of them of one byte. */
const CONTENT = randomBytes(6 * PIECE_BYTES + 1)

let engine: TestS3Engine
beforeEach(async () => {
  engine = await openStudio(CONTENT)
})
afterEach(() => engine[Symbol.asyncDispose]())

/** A read of the file as it is now, with the GETs counted from its first on. */
async function reading(options: Parameters<typeof sourcesOf>[1] = {}) {
  const sources = sourcesOf(engine, { pieceBytes: PIECE_BYTES, ...options })
  const pinned = await sources.pin(CALLER, FILE)
  engine.gets.length = 0
  engine.assumed.length = 0
  return (signal?: AbortSignal) => sources.read(CALLER, pinned, signal)
}

/** The fault for the GET of that number, and no other. */
const at = (wanted: number, fault: Fault) => (get: number) => (get === wanted ? fault : undefined)

test('the bytes come in order, once, in one session, each range of what was pinned', async () => {
  const read = await reading()
  expect((await buffer(read())).equals(CONTENT)).toBe(true)
  expect(engine.assumed).toHaveLength(1)
  const starts = engine.gets.map(({ range }) => Number(/\d+/.exec(range ?? '')))
  expect(starts.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6].map(piece => piece * PIECE_BYTES))
  expect(new Set(engine.gets.map(({ ifMatch }) => ifMatch)).size).toBe(1)
  expect(engine.gets[0]?.ifMatch).toMatch(/^"[0-9a-f]{32}"$/)
})

test('no more is fetched than a few pieces ahead of who reads, and nothing once they stop', async () => {
  const read = await reading()
  const bytes = read()[Symbol.asyncIterator]()
  expect(engine.gets).toEqual([])
  await bytes.next()
  await expect.poll(() => engine.gets.length).toBe(4)
  await bytes.return?.()
  expect(engine.gets).toHaveLength(4)
})

test('a file that was changed between pin and read is not read', async () => {
  const read = await reading()
  engine.put('studio', FILE.Key, Buffer.concat([CONTENT]).fill(1, 0, 1))
  await expect(buffer(read())).rejects.toThrow(SourceChanged)
})

test('neither is one that is changed in the midst of it', async () => {
  const read = await reading()
  await expect(async () => {
    for await (const _ of read()) engine.put('studio', FILE.Key, Buffer.alloc(CONTENT.length, engine.gets.length))
  }).rejects.toThrow(SourceChanged)
})

test('nor one of another size under the same entity tag', async () => {
  const read = await reading()
  const [version] = engine.buckets.get('studio')?.files.get(FILE.Key) ?? []
  if (version) engine.buckets.get('studio')?.files.set(FILE.Key, [{ ...version, sizeBytes: version.sizeBytes - 1 }])
  await expect(buffer(read())).rejects.toThrow(SourceChanged)
})

test('a pinned version is read whatever was written since', async () => {
  engine.addBucket('studio', { versioned: true })
  engine.put('studio', FILE.Key, CONTENT)
  const read = await reading()
  engine.put('studio', FILE.Key, Buffer.from('newer'))
  expect((await buffer(read())).equals(CONTENT)).toBe(true)
})

test('a file that is gone or forbidden meanwhile is said to be so', async () => {
  const read = await reading()
  engine.fault = at(5, { status: 403, code: 'AccessDenied' })
  await expect(buffer(read())).rejects.toMatchObject({ code: 'Unauthorized', message: expect.stringContaining(ROLE) })
  engine.fault = () => undefined
  engine.buckets.get('studio')?.files.clear()
  await expect(buffer(read())).rejects.toMatchObject({ code: 'InvalidRequest' })
})

test('a session that runs out in the midst of it is followed by another', async () => {
  const read = await reading()
  engine.fault = get => {
    if (get === 5) engine.expireSessions()
    return undefined
  }
  expect((await buffer(read())).equals(CONTENT)).toBe(true)
  expect(engine.assumed).toHaveLength(2)
})

test('so is one that nears its end, before the engine says a word', async () => {
  const clock = new TestClock()
  const read = await reading({ clock })
  for await (const _ of read()) clock.offsetMs += 400_000
  expect(engine.assumed.length).toBeGreaterThan(1)
  expect(engine.sessions.values().some(({ hasExpired }) => hasExpired)).toBe(false)
})

test('an engine for which every session has run out is not asked for ever', async () => {
  const read = await reading()
  engine.fault = get => (get > 0 ? { status: 400, code: 'ExpiredToken' } : undefined)
  await expect(buffer(read())).rejects.toThrow(SourceUnavailable)
  expect(engine.gets.length).toBeLessThanOrEqual(8)
})

test.each<Fault>(['cut', 'half a body', 'stalled body', { status: 503, code: 'SlowDown' }])(
  'a line that breaks now and then is not noticed (%o)',
  async fault => {
    const read = await reading({ patience: { idleMs: 300 } })
    engine.fault = get => (get % 4 === 2 ? fault : undefined)
    expect((await buffer(read())).equals(CONTENT)).toBe(true)
  },
)

test.each<Fault>(['half a body', 'stalled body', 'silence', 'cut'])(
  'one that breaks each time is unavailable, in a bounded time (%o)',
  async fault => {
    const read = await reading({ patience: { idleMs: 200 } })
    engine.fault = get => (get > 2 ? fault : undefined)
    await expect(buffer(read())).rejects.toThrow(SourceUnavailable)
  },
)

test('an engine that lets bytes drip is unavailable in the end', async () => {
  const read = await reading({ patience: { rangeMs: 200 } })
  engine.fault = () => 'stalled body'
  await expect(buffer(read())).rejects.toThrow(SourceUnavailable)
})

test('an engine that goes down in the midst of it is unavailable', async () => {
  const read = await reading()
  await expect(async () => {
    for await (const _ of read()) await engine.down()
  }).rejects.toThrow(SourceUnavailable)
})

test('whoever reads can call it off, in the midst of an answer too', async () => {
  const read = await reading()
  engine.fault = at(2, 'stalled body')
  const stopping = new AbortController()
  const reason = new Error('the build is gone')
  await expect(async () => {
    for await (const _ of read(stopping.signal)) stopping.abort(reason)
  }).rejects.toBe(reason)
})

test.each(['the engine', 'its STS'])('a document of %s that has no end is not gathered', async who => {
  const read = await reading()
  engine.fault = get => (get > 0 === (who === 'the engine') ? 'endless document' : undefined)
  await expect(buffer(read())).rejects.toThrow(/DocumentTooLong/)
  // What the lines between hold, for four requests, and no more.
  expect(engine.documentBytes).toBeLessThan(64 * 1024 ** 2)
})

test.each<Fault>(['dripping document', { status: 503, code: 'SlowDown', headers: { 'retry-after': '86400' } }])(
  'an STS that never comes to an end is not waited for (%o)',
  async fault => {
    const read = await reading({ patience: { roleMs: 300 } })
    engine.fault = get => (get === 0 ? fault : undefined)
    await expect(buffer(read())).rejects.toThrow(/STS\) is down or slow/)
  },
)
