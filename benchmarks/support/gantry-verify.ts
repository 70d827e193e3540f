import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')

/** `gantry verify --json` of a zip: the program and its arguments. A processor profile of each thread, if wanted. */
export function verifyCommand(zip: string, profileDir?: string): [program: string, ...args: string[]] {
  const flags = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
  return [process.execPath, ...flags, MAIN, 'verify', zip, '--json']
}
