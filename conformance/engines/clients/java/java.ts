import { buildJava } from '../../../clients/java-toolchain.ts'
import { runProgram } from '../../../clients/program.ts'
import type { ClientKind } from '../../client.ts'
import { DriverProcess } from '../driver-process.ts'

const MAIN = 'gantry.engines.Main'

let classPath = ''

export const java: ClientKind = {
  name: 'AWS SDK for Java v2',
  lacksMembers: ['NodeJsVersion'],
  async install() {
    classPath = await buildJava(import.meta.dirname)
    const { output } = await runProgram({ command: 'java', args: ['-cp', classPath, MAIN, '--version'] })
    return output.trim()
  },
  open: files => new DriverProcess(java.name, ['java', '-cp', classPath, MAIN], files),
}
