import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { FilesystemStorage } from '../storage/filesystem/driver.ts'
import { scriptZip } from '../testing/script-zips.ts'
import { CheckPlaces } from './check-places.ts'
import { acceptZipFile } from './zip-file.ts'

test('a script has its place until all is done with its zip', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-test-'))
  try {
    const storage = await FilesystemStorage.open(join(folder, 'objects'), 'mine')
    const checkPlaces = new CheckPlaces(CheckPlaces.share())
    using _other = await checkPlaces.take()
    let next: Promise<Disposable> | undefined
    const isTaken = await acceptZipFile({ clock: systemClock, storage, checkPlaces }, scriptZip(), '24.x', async () => {
      next = checkPlaces.take()
      return Promise.race([next.then(() => true), new Promise(setImmediate).then(() => false)])
    })
    expect(isTaken).toBe(false)
    ;(await next)?.[Symbol.dispose]()
  } finally {
    await rm(folder, { recursive: true })
  }
})
