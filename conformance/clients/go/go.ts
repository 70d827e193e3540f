import { join } from 'node:path'
import type { Client } from '../client.ts'
import { runGo } from '../go-toolchain.ts'
import { runDriver, runProgram } from '../program.ts'

const PROGRAM = join(import.meta.dirname, '.bin', 'uploads')
const SDK = 'github.com/aws/aws-sdk-go-v2'

/** The uploader that most programs use, though the SDK has named a successor. */
export const goManager = uploader('manager')
export const goTransferManager = uploader('transfermanager')

function uploader(name: 'manager' | 'transfermanager'): Client {
  return {
    name: `AWS SDK for Go v2, ${name}`,
    resumes: 'the same upload',
    async install() {
      built ??= build()
      await built
      const { output } = await runProgram({ command: PROGRAM, args: ['version'] })
      const versionOf = (module: string) => output.split('\n').find(line => line.startsWith(`${module} `))
      const [core, feature] = [versionOf(SDK), versionOf(`${SDK}/feature/s3/${name}`)]
      return `${core?.split(' ')[1]}, ${name} ${feature?.split(' ')[1]}`
    },
    run: (job, signal) =>
      runDriver({
        command: PROGRAM,
        args: [name],
        job,
        signal,
      }),
  }
}

/** Both clients are one program. */
let built: Promise<void> | undefined

/** Quick when nothing has changed since the last time. */
function build(): Promise<void> {
  return runGo(['build', '-trimpath', '-buildvcs=false', '-o', PROGRAM, '.'], import.meta.dirname)
}
