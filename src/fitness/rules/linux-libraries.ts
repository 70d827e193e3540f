import { entryFinding, printable } from '../../findings/finding.ts'
import type { Finding, FindingCode } from '../../model/report.ts'
import { type InspectedBuild, installScriptOf, type ReadExecutable } from '../build.ts'
import { type BuildFile, baseName } from '../build-file.ts'
import { LINUX_IMAGES, type LinuxImage, type LinuxSystem } from '../images/linux.ts'
import { fixForLibrary } from '../images/linux-packages.ts'
import { compareVersions, newestGlibc, newestGlibcxx } from '../images/version-order.ts'
import { followLinks, type Linked, type Unprovided } from '../linked.ts'
import { named, verb } from '../named.ts'
import { judgeInterpreters } from './interpreters.ts'

/** What Linux programs need of the C and C++ libraries, and of others. */
export function judgeLinuxLibraries(build: InspectedBuild): Finding[] {
  const system = build.target.operatingSystem as LinuxSystem
  const image = LINUX_IMAGES[system]
  const hasInstaller = installScriptOf(build, 'install.sh') !== undefined
  const linked = followLinks(build, 'ELF', name => name)
  return [
    ...judgeVersions(linked, image, GLIBC),
    ...judgeVersions(linked, image, LIBSTDCXX),
    ...judgeInterpreters(linked.loaded, hasInstaller),
    ...linked.unprovided.flatMap(one => judgeLibrary(one, system, hasInstaller)),
  ]
}

/** Otherwise Linux doesn't look there. */
const LINK_TO_OWN_FOLDER = "link the program with `-Wl,-rpath,'$ORIGIN'`"

/** A library whose symbols have versions, which the image has up to one. */
interface Versioned {
  readonly code: FindingCode
  readonly prefix: string
  /** A build with a file of this name brings its own. */
  readonly library: string
  readonly newestOf: (versions: Iterable<string>) => string | undefined
  readonly newestIn: (image: LinuxImage) => string
  readonly fix: (image: LinuxImage) => string
}

const NEWEST: LinuxImage = LINUX_IMAGES.AMAZON_LINUX_2023

const GLIBC: Versioned = {
  code: 'GLIBC_TOO_NEW',
  prefix: 'GLIBC_',
  library: 'libc.so.6',
  newestOf: newestGlibc,
  newestIn: image => image.glibc,
  fix: image =>
    `Build the server on ${image.name}, in a container of it for instance, or on any Linux with glibc ${image.glibc} or older (\`ldd --version\` says it)${image === NEWEST ? '' : `; or create a new build for ${NEWEST.name}, which has ${NEWEST.glibc}`}.`,
}

const LIBSTDCXX: Versioned = {
  code: 'LIBSTDCXX_TOO_NEW',
  prefix: 'GLIBCXX_',
  library: 'libstdc++.so.6',
  newestOf: newestGlibcxx,
  newestIn: image => image.glibcxx,
  fix: image =>
    `Link with \`-static-libstdc++ -static-libgcc\`; or put libstdc++.so.6 next to the program and ${LINK_TO_OWN_FOLDER}; or build the server on ${image.name}.`,
}

function judgeVersions({ loaded, own }: Linked, image: LinuxImage, versioned: Versioned): Finding[] {
  const { code, prefix, library, newestOf, newestIn, fix } = versioned
  const newest = newestIn(image)
  if (own.has(library)) return []
  const tooNew = loaded
    .flatMap(({ file, executable }) => {
      const version = newestOf(executable.neededVersions.flatMap(one => one.versions))
      return version !== undefined && compareVersions(version, newest) > 0 ? [{ file, version }] : []
    })
    .sort((a, b) => compareVersions(b.version, a.version))
  const [first] = tooNew
  if (!first) return []
  return [
    entryFinding(
      code,
      first.file,
      `${named(tooNew.length)} ${verb(tooNew.length, 'needs', 'need')} ${prefix}${first.version} of ${library}, and ${image.name} has ${newest}.`,
      fix(image),
      // What can be started may be all that matters.
      loaded.some(one => startsWithout(one, tooNew)) ? 'WARNING' : undefined,
    ),
  ]
}

/** Whether a program neither is one of these files nor loads one by itself. */
function startsWithout({ file, executable }: ReadExecutable, files: readonly { readonly file: BuildFile }[]): boolean {
  if (executable.role !== 'program') return false
  const needed = new Set(executable.needed.map(baseName))
  return !files.some(other => other.file === file || needed.has(baseName(other.file.name)))
}

function judgeLibrary({ library, neededBy }: Unprovided, system: LinuxSystem, hasInstaller: boolean): Finding[] {
  const [first] = neededBy as [ReadExecutable, ...ReadExecutable[]]
  const image = LINUX_IMAGES[system]
  if (image.libraries.has(baseName(library))) return []
  const name = printable(library)
  const install = fixForLibrary(system, library)
  return [
    entryFinding(
      'MISSING_LIBRARY',
      first.file,
      `${named(neededBy.length)} ${verb(neededBy.length, 'needs', 'need')} ${name}, which is neither in the build nor part of ${image.name}.`,
      `Put ${name} next to the program and ${LINK_TO_OWN_FOLDER}, or have a script set LD_LIBRARY_PATH and start the program; or have install.sh install it${install === undefined ? '' : ` (\`${install}\`)`}.`,
      // That is what install scripts are for.
      hasInstaller ? 'NOTE' : undefined,
    ),
  ]
}
