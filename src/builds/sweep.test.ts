import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { newObjectId } from '../ids.ts'
import { TestGantry } from '../testing/boot.ts'
import { newBuild } from '../testing/new-build.ts'
import { smallBuild } from '../testing/zips.ts'

test('a start removes in the background what a crash left behind, and nothing that a row names', async () => {
  await using gantry = await TestGantry.boot()
  const { buildId, s3, target } = await newBuild(gantry)
  await s3.send(new PutObjectCommand({ ...target, Body: await smallBuild() }))
  await gantry.settled(buildId)
  const kept = await gantry.storedFiles()
  await gantry.app[Symbol.asyncDispose]()
  const objectId = newObjectId(new Date())
  const folder = join(gantry.dataDir, 'objects', objectId.slice(-2), objectId)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, '0'.repeat(28)), 'half a part')
  await gantry.start()
  await expect.poll(() => gantry.storedFiles()).toEqual(kept)
  expect(gantry.defects).toEqual([])
})
