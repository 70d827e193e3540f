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
const STAMP = join(VENV, 'installed.sha256')

export const PYTHON = join(VENV, 'bin', 'python')
export const AWS_CLI = join(VENV, 'bin', 'aws')
/** What PYTHONPATH is to be for boto3 to find AWS's C runtime. */
export const CRT_PATH = join(VENV, 'crt')

/** Installs the AWS CLI, boto3 and pytest, of the versions in the requirements files, unless they are there already. */
export function installPythonClients(): void {
  const wanted = createHash('sha256')
    .update(readFileSync(REQUIREMENTS))
    .update(readFileSync(CRT_REQUIREMENTS))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  rmSync(VENV, { recursive: true, force: true })
  process.stdout.write('Installing the AWS CLI and boto3 into conformance/.venv\n')
  // Debian and Ubuntu ship Python without it.
  if (!hasEnsurePip()) installPackage('python3-venv')
  runInstaller('python3', ['-m', 'venv', VENV])
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  runInstaller(PYTHON, [...install, '-r', REQUIREMENTS])
  runInstaller(PYTHON, [...install, '--no-deps', '--target', CRT_PATH, '-r', CRT_REQUIREMENTS])
  writeFileSync(STAMP, wanted)
}

function hasEnsurePip(): boolean {
  const { status, error } = spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' })
  if (error) throw new Error('the conformance suite needs python3 (3.10 or newer) for boto3 and the AWS CLI')
  return status === 0
}
