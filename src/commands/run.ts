import { OperatorError } from '../errors.ts'
import { keys } from './keys.ts'
import { serve } from './serve.ts'
import { verify } from './verify.ts'

const USAGE = `usage: gantry COMMAND

  serve              run the build service
  verify FILE.zip    check a build's zip as the service does
  keys               create, list, disable, enable and delete access keys; rotate the server's own`

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = { serve, verify, keys }

/** Runs a command and answers its exit code. What a person can mend is said in words; only a defect shows its stack. */
export async function run([name = '', ...args]: string[]): Promise<number> {
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (!command) throw new OperatorError(USAGE)
    return await command(args)
  } catch (error) {
    if (!isForOperator(error)) throw error
    process.stderr.write(`gantry: ${error.message}\n`)
    return 2
  }
}

/** Node's own errors have a code: an address in use, a folder that can't be written, an option that isn't one. */
function isForOperator(error: unknown): error is Error {
  return error instanceof OperatorError || (error instanceof Error && 'code' in error)
}
