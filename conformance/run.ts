import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installChromium } from './runner/chromium.ts'
import { installPythonClients } from './runner/python.ts'
import { isSuiteName, runSuite, SUITES, type SuiteName, type SuiteResult } from './runner/suites.ts'
import { commandOver, isScheme, SCHEMES, type Scheme, trustOver } from './support/schemes.ts'
import { checkoutCommand, plainEnvironment, startGantry } from './support/server.ts'

type Variables = Readonly<Record<string, string>>

/** What became of the suites over one scheme. */
interface Run {
  readonly scheme: Scheme
  readonly results: readonly SuiteResult[]
}

/** Options that are numbers, and how the suites learn of them. */
const NUMBERS = { inputs: 'GANTRY_CONFORMANCE_INPUTS', seed: 'GANTRY_CONFORMANCE_SEED' } as const

/**
 * `node conformance/run.ts [--scheme http|https] [--inputs N] [--seed N] [suite…]`: all suites over both schemes, or what is
 * named. `--inputs` is how many random inputs the suite `model` sends of each kind. They run against a
 * Gantry of this checkout (`GANTRY_CONFORMANCE_COMMAND` starts another), or against the one of `GANTRY_CONFORMANCE_URL` and
 * its AWS files.
 */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { scheme: { type: 'string' }, inputs: { type: 'string' }, seed: { type: 'string' } },
    allowPositionals: true,
  })
  const unknown = positionals.filter(name => !isSuiteName(name))
  if (unknown.length > 0) {
    process.stderr.write(`no such suite: ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}\n`)
    return 2
  }
  if (values.scheme !== undefined && !isScheme(values.scheme)) {
    process.stderr.write(`no such scheme: ${values.scheme}; there are ${SCHEMES.join(', ')}\n`)
    return 2
  }
  const numbers = Object.entries(NUMBERS).map(
    ([option, variable]) => [variable, values[option as keyof typeof NUMBERS]] as const,
  )
  const odd = numbers.find(([, value]) => value !== undefined && !/^[1-9]\d{0,8}$/.test(value))
  if (odd) {
    process.stderr.write(`--inputs and --seed take a number from 1 on, and not ${odd[1]}\n`)
    return 2
  }
  const options = Object.fromEntries(
    numbers.flatMap(([variable, value]) => (value === undefined ? [] : [[variable, value]])),
  )
  const given = process.env.GANTRY_CONFORMANCE_URL
  const schemes = chooseSchemes(values.scheme, given)
  const named = (positionals.length > 0 ? positionals : Object.keys(SUITES)) as SuiteName[]
  const wanted = given && !process.env.GANTRY_CONFORMANCE_COMMAND ? named.filter(name => name !== 'model') : named
  if (wanted.length < named.length)
    process.stdout.write('model is left out: it starts a Gantry with buckets of its own\n')
  installPythonClients()
  if (wanted.includes('chromium')) installChromium()
  const runs: Run[] = []
  for (const scheme of schemes) {
    const results = await (given ? runWithGivenGantry : runWithOwnGantry)(wanted, scheme, options)
    runs.push({ scheme, results })
  }
  process.stdout.write(
    `\n${runs.map(({ scheme, results }) => `${scheme}: ${results.map(describe).join('; ')}\n`).join('')}`,
  )
  return runs.every(({ results }) => results.every(result => result.failed === 0)) ? 0 : 1
}

/** A Gantry that runs already has one scheme only. */
function chooseSchemes(asked: Scheme | undefined, given: string | undefined): readonly Scheme[] {
  if (!given) return asked === undefined ? SCHEMES : [asked]
  const [scheme] = given.split(':')
  if (!isScheme(scheme)) throw new Error(`GANTRY_CONFORMANCE_URL must begin with http:// or https://`)
  if (asked !== undefined && asked !== scheme) throw new Error(`${given} doesn't serve ${asked}`)
  return [scheme]
}

async function runWithOwnGantry(
  wanted: readonly SuiteName[],
  scheme: Scheme,
  options: Variables,
): Promise<SuiteResult[]> {
  const command = commandOver(scheme, process.env.GANTRY_CONFORMANCE_COMMAND ?? checkoutCommand())
  await using gantry = await startGantry({}, command)
  const results = await runSuites(wanted, {
    ...options,
    ...trustOver(scheme),
    GANTRY_CONFORMANCE_COMMAND: command,
    GANTRY_CONFORMANCE_URL: gantry.url,
    GANTRY_CONFORMANCE_DATA_DIR: gantry.dataDir,
    AWS_CONFIG_FILE: gantry.configFile,
    AWS_SHARED_CREDENTIALS_FILE: gantry.credentialsFile,
  })
  const complaints = (await gantry.output()).split('\n').filter(line => line.includes('"error"'))
  if (complaints.length > 0) process.stdout.write(`\nThe server logged:\n${complaints.join('\n')}\n`)
  return results
}

/** A Gantry that runs already; what needs to see its disk, or a Gantry with other settings, is skipped. */
function runWithGivenGantry(wanted: readonly SuiteName[], scheme: Scheme, options: Variables): Promise<SuiteResult[]> {
  const names = ['GANTRY_CONFORMANCE_URL', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']
  const missing = names.filter(name => !process.env[name])
  if (missing.length > 0) throw new Error(`with GANTRY_CONFORMANCE_URL, set also ${missing.join(' and ')}`)
  const known = [...names, 'GANTRY_CONFORMANCE_DATA_DIR', 'AWS_CA_BUNDLE'].filter(name => process.env[name])
  const command = process.env.GANTRY_CONFORMANCE_COMMAND
  return runSuites(wanted, {
    ...options,
    GANTRY_CONFORMANCE_COMMAND: command ? commandOver(scheme, command) : '',
    ...Object.fromEntries(known.map(name => [name, process.env[name] ?? ''])),
  })
}

async function runSuites(wanted: readonly SuiteName[], variables: Variables): Promise<SuiteResult[]> {
  const reports = await mkdtemp(join(tmpdir(), 'gantry-conformance-reports-'))
  const environment = { ...plainEnvironment(), ...variables }
  const results: SuiteResult[] = []
  for (const name of wanted) results.push(await runSuite(name, environment, reports))
  await rm(reports, { recursive: true })
  return results
}

function describe({ name, passed, failed, skipped, seconds }: SuiteResult): string {
  const also = [failed > 0 ? `, ${failed} failed` : '', skipped > 0 ? `, ${skipped} skipped` : ''].join('')
  return `${name} ${passed} passed${also} (${seconds.toFixed(0)} s)`
}

process.exitCode = await main(process.argv.slice(2))
