import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackage } from './apt.ts'
import { runInstaller } from './installer.ts'

const HERE = join(import.meta.dirname, '..')
/** Where the Python clients are installed. */
export const VENV = join(HERE, '.venv')
const REQUIREMENTS = join(HERE, 'requirements.txt')
const CRT_REQUIREMENTS = join(HERE, 'requirements-crt.txt')

export const PYTHON = join(VENV, 'bin', 'python')
export const AWS_CLI = join(VENV, 'bin', 'aws')
/** What PYTHONPATH is to be for boto3 to find AWS's C runtime. */
export const CRT_PATH = join(VENV, 'crt')

/** Installs the AWS CLI, boto3 and pytest, of the versions in the requirements files, unless they are there already. */
export function installPythonClients(): void {
  installVenv(VENV, [
    { requirements: REQUIREMENTS },
    { requirements: CRT_REQUIREMENTS, options: ['--no-deps', '--target', CRT_PATH] },
  ])
}

/**
 * Makes a virtual environment with what requirements files list, unless it is there already.
 *
 * @param options of `pip install` for that file
 */
export function installVenv(
  venv: string,
  lists: readonly { readonly requirements: string; readonly options?: readonly string[] }[],
): void {
  const digest = createHash('sha256')
  for (const { requirements } of lists) digest.update(readFileSync(requirements))
  const wanted = digest.digest('hex')
  const stamp = join(venv, 'installed.sha256')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  rmSync(venv, { recursive: true, force: true })
  process.stdout.write(`Installing Python packages into ${venv}\n`)
  // Debian and Ubuntu ship Python without it.
  if (!hasEnsurePip()) installPackage('python3-venv')
  runInstaller('python3', ['-m', 'venv', venv])
  const python = join(venv, 'bin', 'python')
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  for (const { requirements, options = [] } of lists) runInstaller(python, [...install, ...options, '-r', requirements])
  writeFileSync(stamp, wanted)
}

function hasEnsurePip(): boolean {
  const { status, error } = spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' })
  if (error) throw new Error('the conformance suite needs python3 (3.10 or newer) for boto3 and the AWS CLI')
  return status === 0
}
