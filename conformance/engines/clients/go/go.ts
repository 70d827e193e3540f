import { join } from 'node:path'
import { runGo } from '../../../clients/go-toolchain.ts'
import { runProgram } from '../../../clients/program.ts'
import type { ClientKind } from '../../client.ts'
import { DriverProcess } from '../driver-process.ts'

const PROGRAM = join(import.meta.dirname, '.bin', 'gamelift')

export const go: ClientKind = {
  name: 'AWS SDK for Go v2',
  async install() {
    // Quick when nothing has changed since the last time.
    await runGo(['build', '-trimpath', '-buildvcs=false', '-o', PROGRAM, '.'], import.meta.dirname)
    const { output } = await runProgram({ command: PROGRAM, args: ['--version'] })
    return output.trim()
  },
  open: files => new DriverProcess(go.name, [PROGRAM], files),
}
