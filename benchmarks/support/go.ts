import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const BENCHMARKS = join(import.meta.dirname, '..')
const BIN = join(BENCHMARKS, '.bin')
/** Where Go's own installer puts it, often without being on the PATH. */
const GO_OF_INSTALLER = '/usr/local/go/bin/go'

/** Builds peers/go unless nothing has changed since the last time, and answers where the program is. */
export function buildGoClient(): string {
  const program = join(BIN, 'upload')
  const args = ['build', '-trimpath', '-buildvcs=false', '-o', program, '.']
  execFileSync(go(), args, { cwd: join(BENCHMARKS, 'peers', 'go'), stdio: 'inherit' })
  return program
}

function go(): string {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0) return 'go'
  if (existsSync(GO_OF_INSTALLER)) return GO_OF_INSTALLER
  throw new Error('this benchmark needs Go 1.24 or newer, for the Go SDK: https://go.dev/doc/install')
}
