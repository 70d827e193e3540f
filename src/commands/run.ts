import { OperatorError } from '../errors.ts'

const USAGE = `usage: gantry COMMAND

  serve              run the build service
  verify             check a build's zip as the service does, or its folder
  keys               create, list, disable, enable and delete access keys; rotate the server's own`

/** Each loaded only when it is called: a quick look at a zip needs no server. */
const COMMANDS: Readonly<Record<string, () => Promise<(args: string[]) => Promise<number>>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  verify: async () => (await import('./verify.ts')).verify,
  keys: async () => (await import('./keys.ts')).keys,
}

/** Runs a command and answers its exit code. What a person can mend is said in words; only a defect shows its stack. */
export async function run([name = '', ...args]: string[]): Promise<number> {
  process.stdout.on('error', onLostOutput)
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (!command) throw new OperatorError(USAGE)
    return await (await command())(args)
  } catch (error) {
    if (!isForOperator(error)) throw error
    process.stderr.write(`gantry: ${error.message}\n`)
    return 2
  }
}

/** Whoever reads the output may have seen enough, which changes no verdict; any other loss is told. */
function onLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return
  process.stderr.write(`gantry: the output can't be written: ${error.message}\n`)
  process.exit(2)
}

/** Node's own errors have a code: an address in use, a folder that can't be written, an option that isn't one. */
function isForOperator(error: unknown): error is Error {
  return error instanceof OperatorError || (error instanceof Error && 'code' in error)
}
