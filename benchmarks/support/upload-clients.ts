import { spawn } from 'node:child_process'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { REGION } from './gamelift.ts'
import { buildGoClient } from './go.ts'
import { preparePython } from './python.ts'
import type { Place } from './servers.ts'
import { CERT_PATH } from './tls.ts'
import type { Target } from './upload-servers.ts'

/** A program that uploads files, several at once or one, and how many of what size it is given. */
export interface UploadClient {
  /** As the results show it. */
  readonly title: string
  readonly uploads: number
  readonly mebibytesEach: number
  /** Installs what it needs unless that is there already, and answers the program and its arguments. */
  readonly prepare: () => readonly [command: string, ...args: string[]]
}

/** What a client says about its work. */
export interface ClientFigures {
  readonly seconds: number
  readonly cpuSeconds: number
}

export const CLIENTS = {
  boto3: {
    title: 'boto3 `upload_file` of 1 GiB',
    uploads: 1,
    mebibytesEach: 1024,
    prepare: () => [preparePython(), join(import.meta.dirname, '..', 'peers', 'upload.py')],
  },
  go: { title: 'Go SDK, manager, 1 GiB', uploads: 1, mebibytesEach: 1024, prepare: () => [buildGoClient()] },
  ten: {
    title: 'ten Go clients at once, 128 MiB each',
    uploads: 10,
    mebibytesEach: 128,
    prepare: () => [buildGoClient()],
  },
} as const satisfies Record<string, UploadClient>
export type ClientName = keyof typeof CLIENTS

/** Has a prepared client upload `file` to each target. */
export async function uploadWith(
  [command, ...args]: ReturnType<UploadClient['prepare']>,
  { scheme, port }: Place,
  file: string,
  targets: readonly Target[],
): Promise<ClientFigures> {
  const uploads = targets.map(({ bucket, key, keys }) => ({ bucket, key, ...keys }))
  const input = { endpoint: `${scheme}://127.0.0.1:${port}`, caFile: CERT_PATH, region: REGION, file, uploads }
  return JSON.parse(await run(command, args, JSON.stringify(input))) as ClientFigures
}

function run(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH, AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, NO_PROXY: '*' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.once('error', reject)
    child.once('close', code => (code === 0 ? resolve(output) : reject(new Error(`${command} ended with ${code}`))))
    child.stdin.end(input)
  })
}
