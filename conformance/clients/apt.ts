import { existsSync } from 'node:fs'
import { runProgram } from './program.ts'

/** Installs a package of Debian's, or of a system derived from it, unless the program that it brings is there. */
export async function installPackage(name: string, program: string): Promise<void> {
  if (existsSync(program)) return
  if (process.getuid?.() !== 0) throw new Error(`${program} is missing: sudo apt-get install ${name}`)
  await aptGet('update', '-qq')
  await aptGet('install', '-y', '-qq', '--no-install-recommends', name)
  if (!existsSync(program)) throw new Error(`the package ${name} brought no ${program}`)
}

async function aptGet(...args: string[]): Promise<void> {
  const { code, output } = await runProgram({
    command: 'apt-get',
    args,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (code !== 0) throw new Error(`apt-get ${args.join(' ')} ended with ${code}:\n${output}`)
}
