import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const HERE = join(import.meta.dirname, '..')
const VENV = join(HERE, '.venv')
const REQUIREMENTS = join(HERE, 'requirements.txt')
const CRT_REQUIREMENTS = join(HERE, 'requirements-crt.txt')
const STAMP = join(VENV, 'installed.sha256')

/** Where the Python clients are installed. */
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
  if (!hasEnsurePip()) installVenvModule()
  run('python3', ['-m', 'venv', VENV])
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  run(PYTHON, [...install, '-r', REQUIREMENTS])
  run(PYTHON, [...install, '--no-deps', '--target', CRT_PATH, '-r', CRT_REQUIREMENTS])
  writeFileSync(STAMP, wanted)
}

function hasEnsurePip(): boolean {
  const { status, error } = spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' })
  if (error) throw new Error('the conformance suite needs python3 (3.10 or newer) for boto3 and the AWS CLI')
  return status === 0
}

/** Debian and Ubuntu ship Python without it. */
function installVenvModule(): void {
  if (process.getuid?.() !== 0) throw new Error("Python's venv module is missing: sudo apt-get install python3-venv")
  run('apt-get', ['update', '-qq'])
  run('apt-get', ['install', '-y', '-qq', 'python3-venv'])
}

function run(command: string, args: readonly string[]): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return
  throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? ''}\n${stdout}${stderr}`)
}
