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
  /** Names of needed libraries that the build has, in the form in which they are compared. */
  readonly provided: ReadonlySet<string>
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
  const own = executablesOf(build).filter(({ executable }) => executable.format === format)
  const byName = new Map(own.map(one => [fold(baseName(one.file.name)), one]))
  for (const one of own) {
    const { soname } = one.executable
    if (soname !== undefined && !byName.has(fold(soname))) byName.set(fold(soname), one)
  }
  const names = namesIn(build, new Set(own.flatMap(({ executable }) => executable.needed.map(fold))), fold)

  const loaded = new Set(own.filter(({ executable }) => executable.role === 'program'))
  const unprovided = new Map<string, { library: string; neededBy: ReadExecutable[] }>()
  // A set goes on with what is added while it is walked.
  for (const one of loaded) {
    for (const library of one.executable.needed) {
      const key = fold(library)
      const provider = byName.get(key)
      if (provider) {
        loaded.add(provider)
      } else if (!names.has(key)) {
        const entry = unprovided.get(key) ?? { library, neededBy: [] }
        entry.neededBy.push(one)
        unprovided.set(key, entry)
      }
    }
  }
  const provided = new Set([...names, ...byName.keys()])
  return { loaded: [...loaded], unprovided: [...unprovided.values()], provided }
}

/** Which of the wanted names the build has at all, as a link for instance. */
function namesIn(build: InspectedBuild, wanted: ReadonlySet<string>, fold: (name: string) => string): Set<string> {
  const found = new Set<string>()
  if (wanted.size === 0) return found
  for (const { name, isFolder } of build.files()) {
    const base = isFolder ? '' : fold(baseName(name))
    if (wanted.has(base)) found.add(base)
  }
  return found
}
