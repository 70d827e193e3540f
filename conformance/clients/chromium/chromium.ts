import { join } from 'node:path'
import { installChromium } from '../../runner/chromium.ts'
import type { Client } from '../client.ts'
import { libStorageVersion } from '../javascript/javascript.ts'
import { runDriver } from '../program.ts'

export const chromium: Client = {
  name: 'AWS SDK for JavaScript v3, lib-storage, Chromium',
  resumes: 'the same upload',
  install: async () => `${libStorageVersion()}, ${installChromium()}`,
  run: (job, signal) =>
    runDriver({
      command: process.execPath,
      args: [join(import.meta.dirname, 'driver.ts')],
      job,
      signal,
    }),
}
