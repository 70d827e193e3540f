import { existsSync } from 'node:fs'
import { runInstaller } from './installer.ts'

/** Installs a package of Debian's, or of a system derived from it, unless the program that it brings is there. */
export function installPackageOf(program: string, name: string): void {
  if (existsSync(program)) return
  installPackage(name)
  if (!existsSync(program)) throw new Error(`the package ${name} brought no ${program}`)
}

/** @throws Error that says what to install, to whoever may not install it */
export function installPackage(name: string): void {
  if (process.getuid?.() !== 0) throw new Error(`${name} is missing: sudo apt-get install ${name}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  runInstaller('apt-get', ['update', '-qq'], env)
  runInstaller('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], env)
}
