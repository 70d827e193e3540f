import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const BENCHMARKS = join(import.meta.dirname, '..')

/** A Python of its own with the boto3 of requirements.txt, made at the first run. */
export function preparePython(): string {
  const folder = join(BENCHMARKS, '.venv')
  const python = join(folder, 'bin', 'python')
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' })
  const requirements = join(BENCHMARKS, 'requirements.txt')
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]
  execFileSync(python, install, { stdio: 'inherit' })
  return python
}
