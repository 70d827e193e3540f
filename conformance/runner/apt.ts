import { existsSync } from 'node:fs'
import { runInstaller } from './installer.ts'

/** Installs a package of Debian's, or of a system derived from it, unless the program that it brings is there. */
export function installPackageOf(program: string, name: string): void {
  installPackagesOf({ [program]: name })
}

/**
 * Installs, in one go, those of some packages whose programs aren't there.
 *
 * @param packages which package brings which program, by its full path
 */
export function installPackagesOf(packages: Readonly<Record<string, string>>): void {
  const missing = Object.keys(packages).filter(program => !existsSync(program))
  if (missing.length === 0) return
  installPackage(...new Set(missing.map(program => packages[program] ?? program)))
  const absent = missing.find(program => !existsSync(program))
  if (absent !== undefined) throw new Error(`the package ${packages[absent]} brought no ${absent}`)
}

/** @throws Error that says what to install, to whoever may not install it */
export function installPackage(...names: string[]): void {
  const list = names.join(' ')
  if (process.getuid?.() !== 0) throw new Error(`${list} is missing: sudo apt-get install ${list}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  runInstaller('apt-get', ['update', '-qq'], env)
  runInstaller('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], env)
}
