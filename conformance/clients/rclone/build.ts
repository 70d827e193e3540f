import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../program.ts'

const VERSION = '1.76.0'
const HERE = import.meta.dirname
const FOLDER = join(HERE, '.built', VERSION)

/** Fetching and compiling it, on two cores that do other things, too. */
const BUILD_MS = 1_200_000

export const BUILT_RCLONE = join(FOLDER, 'rclone')

/** Builds rclone from its published module with Go, unless that was done before. */
export async function buildRclone(): Promise<void> {
  if (existsSync(BUILT_RCLONE)) return
  await mkdir(FOLDER, { recursive: true })
  await copyFile(join(HERE, 'main.go'), join(FOLDER, 'main.go'))
  if (!existsSync(join(FOLDER, 'go.mod'))) await go('mod', 'init', 'rclone')
  // `go get` would fetch what all of rclone needs, which is ten times as much.
  await go('mod', 'edit', `-require=github.com/rclone/rclone@v${VERSION}`)
  await go('build', '-mod=mod', '-o', 'unfinished', '.')
  await rename(join(FOLDER, 'unfinished'), BUILT_RCLONE)
}

async function go(...args: string[]): Promise<void> {
  const env = { CGO_ENABLED: '0' }
  const { code, output } = await runProgram({ command: 'go', args, cwd: FOLDER, env, limitMs: BUILD_MS })
  if (code !== 0) throw new Error(`go ${args.join(' ')} ended with ${code}:\n${output}`)
}
