import { readFileSync } from 'node:fs'

/** What became of a suite's tests. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Adds up a JUnit report, as both pytest and Vitest write it; undefined if there is none, because the runner broke. */
export function readCounts(path: string): Counts | undefined {
  let report: string
  try {
    report = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  const suites = [...report.matchAll(/<testsuite\s([^>]*)>/g)].map(([, attributes = '']) => ({
    tests: attribute(attributes, 'tests'),
    failed: attribute(attributes, 'failures') + attribute(attributes, 'errors'),
    skipped: attribute(attributes, 'skipped'),
  }))
  const sum = (name: 'tests' | 'failed' | 'skipped') => suites.reduce((total, suite) => total + suite[name], 0)
  return { passed: sum('tests') - sum('failed') - sum('skipped'), failed: sum('failed'), skipped: sum('skipped') }
}

function attribute(attributes: string, name: string): number {
  return Number(new RegExp(`\\b${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0)
}
