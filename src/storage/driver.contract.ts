import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newObjectId, type ObjectId } from '../ids.ts'
import type { ReceivedExtent, StorageDriver } from './driver.ts'
import { openExtents } from './filesystem/extents.ts'

/** What every storage driver promises; each driver's own test runs it. */
export function storageContract(open: () => Promise<StorageDriver>, close: () => Promise<void>): void {
  let storage: StorageDriver
  let objectId: ObjectId
  beforeEach(async () => {
    storage = await open()
    objectId = newObjectId(new Date())
  })
  afterEach(close)

  async function* bodyOf(...chunks: Buffer[]) {
    for (const chunk of chunks) yield chunk
  }
  const receive = (...chunks: Buffer[]) => storage.receive(objectId, bodyOf(...chunks), async extent => extent)
  const listed = async () => {
    const objects: { objectId: ObjectId; extents: string[] }[] = []
    for await (const object of storage.list()) if (object.extents.length > 0) objects.push(object)
    return objects
  }
  const read = async (extents: ReceivedExtent[], offset: number, length: number) => {
    await using reader = await openExtents(storage.locate(objectId, extents))
    return await reader.read(offset, length)
  }

  describe('a storage driver', () => {
    test('gives back what it received, over the borders of extents', async () => {
      const chunks = [randomBytes(1), randomBytes(3_000_000), randomBytes(70_000)]
      const extents = [await receive(...chunks), await receive(chunks[2] as Buffer), await receive()]
      const whole = Buffer.concat([...chunks, chunks[2] as Buffer])
      expect(extents.map(extent => extent.sizeBytes)).toEqual([3_070_001, 70_000, 0])
      expect((await read(extents, 0, whole.length)).equals(whole)).toBe(true)
      expect((await read(extents, 3_069_990, 100)).equals(whole.subarray(3_069_990, 3_070_090))).toBe(true)
    })

    test('keeps nothing of a body that ends in an error, or whose record fails', async () => {
      async function* broken() {
        yield randomBytes(2_000_000)
        throw new Error('client left')
      }
      const record = async () => {
        throw new Error('not recorded')
      }
      await expect(storage.receive(objectId, broken(), async () => {})).rejects.toThrow('client left')
      await expect(storage.receive(objectId, bodyOf(randomBytes(10)), record)).rejects.toThrow('not recorded')
      expect(await listed()).toEqual([])
    })

    test('records an extent only once it can be read, and shows it to no sweep before', async () => {
      const content = randomBytes(100)
      await storage.receive(objectId, bodyOf(content), async extent => {
        expect((await read([extent], 0, 100)).equals(content)).toBe(true)
        expect(await listed()).toEqual([])
        await storage.remove(objectId, 'all')
        expect((await read([extent], 0, 100)).equals(content)).toBe(true)
      })
      expect(await listed()).toHaveLength(1)
    })

    test('removes what it is told to, as often as it is told', async () => {
      const [first, second] = [await receive(randomBytes(1)), await receive(randomBytes(1))]
      await storage.remove(objectId, [first.extent])
      await storage.remove(objectId, [first.extent])
      expect(await listed()).toEqual([{ objectId, extents: [second.extent] }])
      await storage.remove(objectId, 'all')
      await storage.remove(objectId, 'all')
      expect(await listed()).toEqual([])
    })

    test('knows how much more there is room for', async () => {
      expect(await storage.availableBytes()).toBeGreaterThan(0)
      expect(Number.isSafeInteger(await storage.availableBytes())).toBe(true)
    })

    test('receives parts of one object at once while another removal empties it', async () => {
      const work = Array.from({ length: 50 }, async (_, index) => {
        const { extent } = await receive(randomBytes(index))
        if (index % 2 === 0) await storage.remove(objectId, [extent])
      })
      await Promise.all(work)
      expect((await listed()).flatMap(object => object.extents)).toHaveLength(25)
    })
  })
}
