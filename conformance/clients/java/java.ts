import type { Client } from '../client.ts'
import { buildJava } from '../java-toolchain.ts'
import { type Program, runDriver, runProgram } from '../program.ts'

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
      return (await run(await main(argument, '--version'))).trim()
    },
    run: async (job, signal) =>
      runDriver({
        ...(await main(argument)),
        // For the C runtime, which can't be told otherwise whom to trust.
        env: { SSL_CERT_FILE: job.caFile },
        job,
        signal,
      }),
  }
}

/** All of them are one program. */
let classPath: Promise<string> | undefined

async function main(...args: string[]): Promise<Program> {
  classPath ??= buildJava(import.meta.dirname)
  return { command: 'java', args: ['-cp', await classPath, 'gantry.clients.Main', ...args] }
}

async function run(program: Program): Promise<string> {
  const { code, output } = await runProgram(program)
  if (code !== 0) throw new Error(`${program.command} ${program.args.join(' ')} ended with ${code}:\n${output}`)
  return output
}
