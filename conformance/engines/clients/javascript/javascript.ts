import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ClientKind } from '../../client.ts'
import { DriverProcess } from '../driver-process.ts'

export const javascript: ClientKind = {
  name: 'AWS SDK for JavaScript v3',
  async install() {
    const { version } = createRequire(import.meta.url)('@aws-sdk/client-gamelift/package.json') as { version: string }
    return version
  },
  open: files => new DriverProcess(javascript.name, [process.execPath, join(import.meta.dirname, 'driver.ts')], files),
}
