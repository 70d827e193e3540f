import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPythonClients } from './runner/python.ts'
import { isSuiteName, runSuite, SUITES, type SuiteName, type SuiteResult } from './runner/suites.ts'
import { checkoutCommand, plainEnvironment, startGantry } from './support/server.ts'

/**
 * `node conformance/run.ts [suite…]`: all suites, or the named ones. They run against a Gantry of this checkout
 * (`GANTRY_CONFORMANCE_COMMAND` starts another), or against the one of `GANTRY_CONFORMANCE_URL` and its AWS files.
 */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter(name => !isSuiteName(name))
  if (unknown.length > 0) {
    process.stderr.write(`no such suite: ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}\n`)
    return 2
  }
  const wanted = (names.length > 0 ? names : Object.keys(SUITES)) as SuiteName[]
  installPythonClients()
  const isGiven = Boolean(process.env.GANTRY_CONFORMANCE_URL)
  if (!isGiven) process.env.GANTRY_CONFORMANCE_COMMAND ??= checkoutCommand()
  const results = isGiven ? await runSuites(wanted, givenGantry()) : await runWithOwnGantry(wanted)
  process.stdout.write(`\n${results.map(describe).join('; ')}\n`)
  return results.every(result => result.failed === 0) ? 0 : 1
}

async function runWithOwnGantry(wanted: readonly SuiteName[]): Promise<SuiteResult[]> {
  await using gantry = await startGantry()
  const results = await runSuites(wanted, {
    GANTRY_CONFORMANCE_URL: gantry.url,
    GANTRY_CONFORMANCE_DATA_DIR: gantry.dataDir,
    AWS_CONFIG_FILE: gantry.configFile,
    AWS_SHARED_CREDENTIALS_FILE: gantry.credentialsFile,
  })
  const complaints = (await gantry.output()).split('\n').filter(line => line.includes('"error"'))
  if (complaints.length > 0) process.stdout.write(`\nThe server logged:\n${complaints.join('\n')}\n`)
  return results
}

async function runSuites(
  wanted: readonly SuiteName[],
  variables: Readonly<Record<string, string>>,
): Promise<SuiteResult[]> {
  const reports = await mkdtemp(join(tmpdir(), 'gantry-conformance-reports-'))
  const command = process.env.GANTRY_CONFORMANCE_COMMAND ?? ''
  const environment = { ...plainEnvironment(), GANTRY_CONFORMANCE_COMMAND: command, ...variables }
  const results: SuiteResult[] = []
  for (const name of wanted) results.push(await runSuite(name, environment, reports))
  await rm(reports, { recursive: true })
  return results
}

/** A Gantry that runs already; what needs to see its disk, or a Gantry with other settings, is skipped. */
function givenGantry(): Record<string, string> {
  const names = ['GANTRY_CONFORMANCE_URL', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']
  const missing = names.filter(name => !process.env[name])
  if (missing.length > 0) throw new Error(`with GANTRY_CONFORMANCE_URL, set also ${missing.join(' and ')}`)
  const known = [...names, 'GANTRY_CONFORMANCE_DATA_DIR'].filter(name => process.env[name])
  return Object.fromEntries(known.map(name => [name, process.env[name] ?? '']))
}

function describe({ name, passed, failed, skipped, seconds }: SuiteResult): string {
  const also = [failed > 0 ? `, ${failed} failed` : '', skipped > 0 ? `, ${skipped} skipped` : ''].join('')
  return `${name} ${passed} passed${also} (${seconds.toFixed(0)} s)`
}

process.exitCode = await main(process.argv.slice(2))
