import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { runProgram } from './program.ts'

/** Where Go's own installer puts it, often without being on the PATH. */
const GO_OF_INSTALLER = '/usr/local/go/bin/go'

/** Fetching and compiling all that a client imports, on two cores that do other things, too. */
const BUILD_MS = 1_200_000

/**
 * Runs `go` to its end, in the folder of a module.
 *
 * @param variables settings of Go's, such as `GOOS`
 */
export async function runGo(
  args: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<void> {
  const env = { CGO_ENABLED: '0', ...variables }
  const { code, output } = await runProgram({ command: findGo(), args, cwd, env, limitMs: BUILD_MS })
  if (code !== 0) throw new Error(`go ${args.join(' ')} ended with ${code}:\n${output}`)
}

function findGo(): string {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0) return 'go'
  if (existsSync(GO_OF_INSTALLER)) return GO_OF_INSTALLER
  throw new Error('Go 1.24 or newer is needed: https://go.dev/doc/install')
}
