import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { runGo } from '../go-toolchain.ts'

const VERSION = '1.76.0'
const HERE = import.meta.dirname
const FOLDER = join(HERE, '.built', VERSION)

export const BUILT_RCLONE = join(FOLDER, 'rclone')

/** Builds rclone from its published module with Go, unless that was done before. */
export async function buildRclone(): Promise<void> {
  if (existsSync(BUILT_RCLONE)) return
  await mkdir(FOLDER, { recursive: true })
  await copyFile(join(HERE, 'main.go'), join(FOLDER, 'main.go'))
  if (!existsSync(join(FOLDER, 'go.mod'))) await runGo(['mod', 'init', 'rclone'], FOLDER)
  // `go get` would fetch what all of rclone needs, which is ten times as much.
  await runGo(['mod', 'edit', `-require=github.com/rclone/rclone@v${VERSION}`], FOLDER)
  await runGo(['build', '-mod=mod', '-o', 'unfinished', '.'], FOLDER)
  await rename(join(FOLDER, 'unfinished'), BUILT_RCLONE)
}
