import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Client } from '../client.ts'
import { runDriver } from '../program.ts'

export const javascript: Client = {
  name: 'AWS SDK for JavaScript v3, lib-storage, Node.js',
  resumes: 'the same upload',
  install: async () => libStorageVersion(),
  run: (job, signal) =>
    runDriver({
      command: process.execPath,
      args: [join(import.meta.dirname, 'driver.ts')],
      env: { NODE_EXTRA_CA_CERTS: job.caFile },
      job,
      signal,
    }),
}

/** `npm ci` has installed it. */
export function libStorageVersion(): string {
  const { version } = createRequire(import.meta.url)('@aws-sdk/lib-storage/package.json') as { version: string }
  return version
}
