/**
 * Uploads with every client there is, and writes down how each did.
 *
 *     npm run clients [-- name…] [--keep]
 *
 * With names, or parts of them, only those clients, and the table stays as it is. `--keep` leaves the servers' data.
 */
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CA_FILE, type Scheme } from '../support/schemes.ts'
import { checkoutCommand } from '../support/server.ts'
import type { Bench } from './bench.ts'
import type { Client } from './client.ts'
import { makeFiles, type UploadFiles } from './files.ts'
import { CLIENTS } from './index.ts'
import { SCENARIOS } from './scenarios.ts'
import { Servers } from './servers.ts'
import { type ClientResult, writeTable } from './table.ts'

const TABLE = join(import.meta.dirname, '..', '..', 'docs', 'compatibility.md')

/** Two at a time: while one client starts, another one uploads. */
const PARALLEL = 2

interface Installed {
  readonly client: Client
  /** Undefined: it couldn't be installed. */
  readonly version: string | undefined
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { keep: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const unknown = positionals.filter(name => !CLIENTS.some(client => isMeant(client, name)))
  if (unknown.length > 0) {
    console.error(`no such client: ${unknown.join(', ')}; there are ${CLIENTS.map(({ name }) => name).join('; ')}`)
    return 2
  }
  const isWhole = positionals.length === 0
  const wanted = CLIENTS.filter(client => isWhole || positionals.some(name => isMeant(client, name)))
  const installed = await install(wanted)
  const folder = await mkdtemp(join(tmpdir(), 'gantry-clients-'))
  process.once('exit', () => {
    if (values.keep) console.log(`kept: ${folder}`)
    else rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const { results, complaints } = await runAll(installed, folder)
  if (isWhole) await writeTable(TABLE, SCENARIOS, results)
  for (const complaint of complaints) console.error(complaint)
  const cells = results.flatMap(result => Object.values(result.cells).flat())
  const failures = cells.filter(cell => cell === undefined).length
  console.log(`${cells.length - failures} passed, ${failures} failed, ${complaints.length} complaints`)
  return failures === 0 && complaints.length === 0 ? 0 : 1
}

function isMeant({ name }: Client, words: string): boolean {
  return name.toLowerCase().includes(words.toLowerCase())
}

/** One after the other: package managers lock each other out. */
async function install(clients: readonly Client[]): Promise<Installed[]> {
  const installed: Installed[] = []
  for (const client of clients) {
    try {
      const version = await client.install()
      console.log(`${client.name} ${version}`)
      installed.push({ client, version })
    } catch (error) {
      console.error(`${client.name} can't be installed: ${messageOf(error)}`)
      installed.push({ client, version: undefined })
    }
  }
  return installed
}

async function runAll(installed: readonly Installed[], folder: string) {
  process.env.GANTRY_CONFORMANCE_COMMAND ??= checkoutCommand()
  await using servers = await Servers.start(folder)
  const files = await makeFiles(folder)
  const ca = await readFile(CA_FILE)
  const results: ClientResult[] = []
  const waiting = [...installed.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, { client, version }] = next
      const own = join(folder, `client-${index}`)
      await mkdir(own)
      const through = (scheme: Scheme) => runClient(version, scheme, { client, files, ca, servers, folder: own })
      const cells = { http: await through('http'), https: await through('https') }
      results[index] = { name: client.name, version, cells }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return { results, complaints: await servers.complaints() }
}

/** Runs all scenarios with one client; answers what the table is to say of each, undefined where it failed. */
async function runClient(
  version: string | undefined,
  scheme: Scheme,
  { servers, ...rest }: { client: Client; files: UploadFiles; ca: Buffer; servers: Servers; folder: string },
): Promise<(string | undefined)[]> {
  const bench: Bench = { ...rest, ...servers.places[scheme], caFile: CA_FILE }
  const cells: (string | undefined)[] = []
  for (const { title, run } of SCENARIOS) {
    const what = `${bench.client.name}, ${scheme}, ${title}`
    try {
      if (version === undefined) throw new Error('the client is not installed')
      const cell = await run(bench)
      console.log(`ok      ${what}: ${cell}`)
      cells.push(cell)
    } catch (error) {
      console.log(`FAILED  ${what}: ${messageOf(error)}`)
      cells.push(undefined)
    }
  }
  return cells
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.trimEnd() : String(error)
}

// Whoever stops it stops what it started: that happens on `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.exitCode = await main()
