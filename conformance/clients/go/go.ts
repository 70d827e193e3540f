import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Client } from '../client.ts'
import { runDriver } from '../program.ts'

const PROGRAM = join(import.meta.dirname, '.bin', 'uploads')
const SDK = 'github.com/aws/aws-sdk-go-v2'
/** Where Go's own installer puts it, often without being on the PATH. */
const GO_OF_INSTALLER = '/usr/local/go/bin/go'

const run = promisify(execFile)

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
      const { stdout } = await run(PROGRAM, ['version'])
      const versionOf = (module: string) => stdout.split('\n').find(line => line.startsWith(`${module} `))
      const [core, feature] = [versionOf(SDK), versionOf(`${SDK}/feature/s3/${name}`)]
      return `${core?.split(' ')[1]}, ${name} ${feature?.split(' ')[1]}`
    },
    run: (job, signal) =>
      runDriver({
        command: PROGRAM,
        args: [name],
        // Nothing of the user's settings.
        env: { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull },
        job,
        signal,
      }),
  }
}

/** Both clients are one program. */
let built: Promise<void> | undefined

/** Quick when nothing has changed since the last time. */
async function build(): Promise<void> {
  const go = await findGo()
  await run(go, ['build', '-trimpath', '-buildvcs=false', '-o', PROGRAM, '.'], { cwd: import.meta.dirname })
}

async function findGo(): Promise<string> {
  const onPath = await run('go', ['version']).then(
    () => 'go',
    () => undefined,
  )
  if (onPath !== undefined) return onPath
  if (existsSync(GO_OF_INSTALLER)) return GO_OF_INSTALLER
  throw new Error('the Go SDK needs Go 1.24 or newer: https://go.dev/doc/install')
}
