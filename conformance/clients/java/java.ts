import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installPackageOf } from '../../runner/apt.ts'
import type { Client } from '../client.ts'
import { type Program, runDriver, runProgram } from '../program.ts'

const HERE = import.meta.dirname
const SOURCES = join(HERE, 'src', 'main', 'java', 'gantry', 'clients')
const TARGET = join(HERE, 'target')
const STAMP = join(TARGET, 'built.sha256')
const CLASS_PATH = [join(TARGET, 'clients.jar'), join(TARGET, 'dependency', '*')].join(delimiter)

/** The synchronous client: PutObject, and large files in parts by hand. */
export const javaSync = javaClient('AWS SDK for Java v2, sync', 'sync')

/** The asynchronous client on Netty, which cuts large files by itself. */
export const javaAsync = javaClient('AWS SDK for Java v2, async', 'async')

/** The transfer manager on the asynchronous client. */
export const javaTransferManager = javaClient('AWS SDK for Java v2, transfer manager', 'transfer-manager')

/** The transfer manager on AWS's C runtime. */
export const javaTransferManagerCrt = javaClient('AWS SDK for Java v2, transfer manager on CRT', 'transfer-manager-crt')

/** @param argument what `Main.java` calls it */
function javaClient(name: string, argument: string): Client {
  return {
    name,
    resumes: 'the same upload',
    async install() {
      await build()
      return (await run(main(argument, '--version'))).trim()
    },
    run: (job, signal) =>
      runDriver({
        ...main(argument),
        // For the C runtime, which can't be told otherwise whom to trust.
        env: { SSL_CERT_FILE: job.caFile },
        job,
        signal,
      }),
  }
}

function main(...args: string[]): Program {
  return { command: 'java', args: ['-cp', CLASS_PATH, 'gantry.clients.Main', ...args] }
}

/** Has Maven fetch the SDK and compile what calls it, into `target`, unless it has done so already. */
async function build(): Promise<void> {
  const wanted = digestOfSources()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  installPackageOf('/usr/bin/javac', 'default-jdk-headless')
  installPackageOf('/usr/bin/mvn', 'maven')
  process.stdout.write('Fetching the AWS SDK for Java into conformance/clients/java/target\n')
  rmSync(TARGET, { recursive: true, force: true })
  await run({ command: 'mvn', args: ['-q', '-B', 'package', 'dependency:copy-dependencies'], cwd: HERE })
  writeFileSync(STAMP, wanted)
}

function digestOfSources(): string {
  const sources = readdirSync(SOURCES).sort()
  const digest = createHash('sha256').update(readFileSync(join(HERE, 'pom.xml')))
  for (const name of sources) digest.update(readFileSync(join(SOURCES, name)))
  return digest.digest('hex')
}

async function run(program: Program): Promise<string> {
  const { code, output } = await runProgram(program)
  if (code !== 0) throw new Error(`${program.command} ${program.args.join(' ')} ended with ${code}:\n${output}`)
  return output
}
