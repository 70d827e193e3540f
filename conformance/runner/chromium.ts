import { spawnSync } from 'node:child_process'
import { installPackage } from './apt.ts'

/** What Debian and Ubuntu call it, and most others too. */
const COMMAND = 'chromium'

/**
 * Installs Chromium from the system's packages unless there is one. `GANTRY_CONFORMANCE_CHROMIUM` names another, or a Chrome.
 *
 * @returns as it names itself: `Chromium 156.0.8078.79`
 */
export function installChromium(): string {
  const there = versionOf(chromiumCommand())
  if (there !== undefined) return there
  process.stdout.write('Installing Chromium\n')
  installPackage(COMMAND)
  const installed = versionOf(COMMAND)
  if (installed === undefined) throw new Error(`${COMMAND} was installed and doesn't run`)
  return installed
}

export function chromiumCommand(): string {
  return process.env.GANTRY_CONFORMANCE_CHROMIUM || COMMAND
}

function versionOf(command: string): string | undefined {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return status === 0 ? /^\w+ [\d.]+/m.exec(stdout)?.[0] : undefined
}
