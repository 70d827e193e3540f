import { executablesOf, type InspectedBuild, type ReadExecutable } from './build.ts'
import { baseName } from './build-file.ts'

/** A library that nothing in the build provides, and who needs it. */
export interface Unprovided {
  readonly library: string
  readonly neededBy: readonly ReadExecutable[]
}

/** The programs of a build and the libraries of it that they load at their start, directly or through others. */
export interface Linked {
  readonly loaded: readonly ReadExecutable[]
  readonly unprovided: readonly Unprovided[]
  /** Names of the build's own libraries, in the form in which they are compared. */
  readonly own: ReadonlySet<string>
}

/**
 * Follows what programs need through the build. Libraries are found by their file's name wherever they are in the build, since
 * search paths may be set by whatever starts the program. Libraries that no program loads at its start aren't followed: they may
 * be plugins for systems that aren't there.
 *
 * @param format whose programs
 * @param fold the form in which names are compared: Windows minds no case
 */
export function followLinks(build: InspectedBuild, format: 'ELF' | 'PE', fold: (name: string) => string): Linked {
  const executables = executablesOf(build).filter(({ executable }) => executable.format === format)
  const keyOf = (name: string) => fold(baseName(name))
  const own = new Set(executables.flatMap(({ file, executable }) => [file.name, executable.soname ?? ''].map(keyOf)))
  const providers = new Map<string, ReadExecutable>()
  for (const one of executables) {
    // A library's own name counts where no file has it.
    const { machine, soname } = one.executable
    if (soname !== undefined && !providers.has(`${machine} ${keyOf(soname)}`)) {
      providers.set(`${machine} ${keyOf(soname)}`, one)
    }
  }
  for (const one of executables) providers.set(`${one.executable.machine} ${keyOf(one.file.name)}`, one)
  const wanted = executables.flatMap(({ executable }) => executable.needed.map(keyOf)).filter(key => !own.has(key))
  const others = namesIn(build, new Set(wanted), keyOf)

  const loaded = new Set(executables.filter(({ executable }) => executable.role === 'program'))
  const unprovided = new Map<string, { library: string; neededBy: ReadExecutable[] }>()
  // A set goes on with what is added while it is walked.
  for (const one of loaded) {
    const { machine, needed } = one.executable
    for (const key of new Set(needed.map(keyOf))) {
      const provider = providers.get(`${machine} ${key}`)
      if (provider) {
        loaded.add(provider)
      } else if (key !== '' && !others.has(key)) {
        const entry = unprovided.get(key) ?? { library: needed.find(name => keyOf(name) === key) ?? key, neededBy: [] }
        entry.neededBy.push(one)
        unprovided.set(key, entry)
      }
    }
  }
  return { loaded: [...loaded], unprovided: [...unprovided.values()], own }
}

/** Which of the wanted names the build has at all, as a link for instance. */
function namesIn(build: InspectedBuild, wanted: ReadonlySet<string>, keyOf: (name: string) => string): Set<string> {
  const found = new Set<string>()
  if (wanted.size === 0) return found
  for (const { name, isFolder } of build.files()) {
    const key = isFolder ? '' : keyOf(name)
    if (wanted.has(key)) found.add(key)
  }
  return found
}
