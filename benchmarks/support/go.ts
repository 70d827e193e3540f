import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { progress } from './report.ts'

const BENCHMARKS = join(import.meta.dirname, '..')
const BIN = join(BENCHMARKS, '.bin')
/** Where Go's own installer puts it, often without being on the PATH. */
const GO_OF_INSTALLER = '/usr/local/go/bin/go'
/** The last state of its repository; there are no releases as modules. */
const MINIO_VERSION = 'v0.0.0-20260212201848-7aac2a2c5b7c'

/** Builds peers/go unless nothing has changed since the last time, and answers where the program is. */
export function buildGoClient(): string {
  const program = join(BIN, 'upload')
  const args = ['build', '-trimpath', '-buildvcs=false', '-o', program, '.']
  execFileSync(go(), args, { cwd: join(BENCHMARKS, 'peers', 'go'), stdio: 'inherit' })
  return program
}

/** Installs MinIO from its source unless it is there, which takes minutes, and answers where the program is. */
export function installMinio(): string {
  const program = join(BIN, `minio-${MINIO_VERSION}`)
  if (existsSync(program)) return program
  progress('installing MinIO')
  // A name of its own at the end: what was interrupted isn't taken for installed.
  mkdirSync(BIN, { recursive: true })
  const folder = mkdtempSync(join(BIN, 'minio-'))
  const env = { ...process.env, GOBIN: folder }
  execFileSync(go(), ['install', '-trimpath', `github.com/minio/minio@${MINIO_VERSION}`], { env, stdio: 'inherit' })
  renameSync(join(folder, 'minio'), program)
  rmSync(folder, { recursive: true })
  return program
}

function go(): string {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0) return 'go'
  if (existsSync(GO_OF_INSTALLER)) return GO_OF_INSTALLER
  throw new Error('this benchmark needs Go 1.24 or newer, for MinIO and the Go SDK: https://go.dev/doc/install')
}
