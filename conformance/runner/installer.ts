import { spawnSync } from 'node:child_process'

/**
 * Runs a program that installs something, to its end.
 *
 * @throws Error with all that it said, if it fails
 */
export function runInstaller(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  if (status === 0) return
  throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? ''}\n${stdout}${stderr}`)
}
