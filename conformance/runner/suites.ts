import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Counts, readCounts } from './junit.ts'
import { AWS_CLI, CRT_PATH, PYTHON } from './python.ts'

const HERE = join(import.meta.dirname, '..')

/** Every suite, in the order in which they run, with what runs it. */
export const SUITES = {
  aws_cli: 'pytest',
  boto3: 'pytest',
  boto3_crt: 'pytest',
  protocols: 'pytest',
  javascript: 'vitest',
  chromium: 'vitest',
  wire: 'vitest',
  model: 'vitest',
} as const satisfies Record<string, 'pytest' | 'vitest'>

export type SuiteName = keyof typeof SUITES

export function isSuiteName(name: string): name is SuiteName {
  return Object.hasOwn(SUITES, name)
}

export interface SuiteResult extends Counts {
  readonly name: SuiteName
  readonly seconds: number
}

/**
 * Runs one suite against the Gantry that the environment names; its output goes to this terminal.
 *
 * @param reports folder for its JUnit report
 */
export async function runSuite(name: SuiteName, environment: NodeJS.ProcessEnv, reports: string): Promise<SuiteResult> {
  const report = join(reports, `${name}.xml`)
  const [command, ...args] = commandOf(name, report)
  const started = performance.now()
  const child = spawn(command, args, {
    cwd: HERE,
    env: {
      ...environment,
      GANTRY_CONFORMANCE_AWS_CLI: AWS_CLI,
      PYTHONDONTWRITEBYTECODE: '1',
      ...(name === 'boto3_crt' ? { PYTHONPATH: CRT_PATH } : {}),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [exitCode] = (await once(child, 'exit')) as [number | null]
  const seconds = (performance.now() - started) / 1000
  const counts = readCounts(report) ?? { passed: 0, failed: 0, skipped: 0 }
  // A runner that broke before or after its tests has failed, too, and so has a suite that found nothing to run.
  const broken = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)
  return { name, seconds, ...counts, failed: counts.failed + (broken ? 1 : 0) }
}

function commandOf(name: SuiteName, report: string): [string, ...string[]] {
  if (SUITES[name] === 'pytest') return [PYTHON, '-m', 'pytest', '-q', `--junitxml=${report}`, `suites/${name}`]
  const vitest = join(HERE, '..', 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=junit', `--outputFile.junit=${report}`]
  return [process.execPath, vitest, 'run', '--config', join(HERE, 'vitest.config.ts'), ...reporters, `suites/${name}/`]
}
