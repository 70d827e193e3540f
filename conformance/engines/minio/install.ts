import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runGo } from '../../clients/go-toolchain.ts'

const BIN = join(import.meta.dirname, '.bin')
/** The last state of its repository; there are no releases as modules. */
export const MINIO_VERSION = 'v0.0.0-20260212201848-7aac2a2c5b7c'

/** Installs MinIO from its source unless it is there, which takes minutes, and answers where the program is. */
export async function installMinio(): Promise<string> {
  const program = join(BIN, `minio-${MINIO_VERSION}`)
  if (existsSync(program)) return program
  process.stderr.write('Installing MinIO\n')
  // A name of its own at the end: what was interrupted isn't taken for installed.
  mkdirSync(BIN, { recursive: true })
  const folder = mkdtempSync(join(BIN, 'minio-'))
  await runGo(['install', '-trimpath', `github.com/minio/minio@${MINIO_VERSION}`], BIN, { GOBIN: folder })
  renameSync(join(folder, 'minio'), program)
  rmSync(folder, { recursive: true })
  return program
}
