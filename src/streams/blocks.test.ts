import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { BLOCK_BYTES, inBlocks, type Take } from './blocks.ts'

const keepAll: Take = (chunk, keep) => keep(chunk)

async function sizesAndBytes(blocks: AsyncIterable<Buffer>) {
  const copies: Buffer[] = []
  for await (const block of blocks) copies.push(Buffer.from(block))
  return { sizes: copies.map(copy => copy.length), bytes: Buffer.concat(copies) }
}

/** `count` chunks of `size` bytes, and how many of them have been asked for. */
function counted(count: number, size: number) {
  const asked = { chunks: 0 }
  const source = Readable.from(
    (function* () {
      for (; asked.chunks < count; asked.chunks++) yield Buffer.alloc(size, asked.chunks)
    })(),
    { highWaterMark: 1 },
  )
  return { source, asked }
}

test.each([
  ['nothing', 0, 1],
  ['less than a block', 10, 3],
  ['a block', BLOCK_BYTES, 65_536],
  ['chunks across the borders', 3 * BLOCK_BYTES + 5, 65_000],
  ['a chunk of several blocks', 3 * BLOCK_BYTES + 5, 3 * BLOCK_BYTES + 5],
  ['tiny chunks', 100_000, 1],
])('%s', async (_, sizeBytes, chunkBytes) => {
  const content = randomBytes(sizeBytes)
  const chunks = Array.from({ length: Math.ceil(sizeBytes / chunkBytes) }, (_, index) =>
    Buffer.from(content.subarray(index * chunkBytes, (index + 1) * chunkBytes)),
  )
  const { sizes, bytes } = await sizesAndBytes(inBlocks(Readable.from(chunks), keepAll))
  expect(bytes.equals(content)).toBe(true)
  expect(sizes.slice(0, -1).every(size => size === BLOCK_BYTES)).toBe(true)
  expect(sizes).toHaveLength(Math.ceil(sizeBytes / BLOCK_BYTES))
})

test('keeps what it is told to, and no bytes of another body', async () => {
  await sizesAndBytes(inBlocks(Readable.from([Buffer.alloc(2 * BLOCK_BYTES, 'secret')]), keepAll))
  const firstHalf: Take = (chunk, keep) => keep(chunk.subarray(0, chunk.length / 2))
  const { bytes } = await sizesAndBytes(inBlocks(Readable.from([Buffer.from('abcd'), Buffer.from('efgh')]), firstHalf))
  expect(bytes.toString()).toBe('abef')
})

test('a block stays as it is until the next one is asked for; the stream waits when that is full', async () => {
  const { source, asked } = counted((4 * BLOCK_BYTES) / 65_536, 65_536)
  const blocks = inBlocks(source, keepAll)
  const first = (await blocks.next()).value as Buffer
  const before = Buffer.from(first)
  await once(source, 'pause')
  // Whatever is still to come without being asked for comes before that.
  await new Promise(resolve => setImmediate(resolve))
  expect(asked.chunks).toBeLessThanOrEqual((2 * BLOCK_BYTES) / 65_536 + 2)
  expect(first.equals(before)).toBe(true)
  const rest = await sizesAndBytes(blocks)
  expect(rest.sizes).toEqual([BLOCK_BYTES, BLOCK_BYTES, BLOCK_BYTES])
})

test('whoever gives up stops neither the stream nor its end', async () => {
  const reading = counted(64, 65_536)
  for await (const _ of inBlocks(reading.source, keepAll)) break
  await finished(reading.source)
  expect(reading.asked.chunks).toBe(64)

  const taking = counted(64, 65_536)
  const refuse: Take = () => {
    throw new Error('refused')
  }
  await expect(sizesAndBytes(inBlocks(taking.source, refuse))).rejects.toThrow('refused')
  await finished(taking.source)
  expect(taking.asked.chunks).toBe(64)
})

test('a stream that fails, while it is read or before', async () => {
  const failing = new Readable({ read: () => {} })
  failing.push(Buffer.alloc(10))
  const read = sizesAndBytes(inBlocks(failing, keepAll))
  failing.destroy(new Error('reset'))
  await expect(read).rejects.toMatchObject({ code: 'IncompleteBody' })
  await expect(sizesAndBytes(inBlocks(failing, keepAll))).rejects.toMatchObject({ code: 'IncompleteBody' })
})
