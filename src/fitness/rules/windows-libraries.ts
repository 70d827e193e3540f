import { entryFinding, printable } from '../../findings/finding.ts'
import type { Finding } from '../../model/report.ts'
import { executablesOf, type InspectedBuild, installScriptOf, type ReadExecutable } from '../build.ts'
import { isDebugRuntime } from '../images/debug-runtimes.ts'
import { redistributableOf } from '../images/visual-cpp-runtimes.ts'
import { bringsDll, fixForDll, type WindowsSystem, windowsImage } from '../images/windows.ts'
import { followLinks, type Unprovided } from '../linked.ts'
import { named, verb } from '../named.ts'

/** What Windows programs need: the debug runtime, the runtime of Visual C++, and others. */
export function judgeWindowsLibraries(build: InspectedBuild): Finding[] {
  const system = build.target.operatingSystem as WindowsSystem
  const linked = followLinks(build, 'PE', dllName)
  const hasInstaller = installScriptOf(build, 'install.bat') !== undefined
  return [
    ...judgeDebugRuntime(build, linked.own),
    ...linked.unprovided.flatMap(one => judgeLibrary(one, system, hasInstaller)),
  ]
}

/** As the loader compares them: it minds no case, and adds the extension where there is none. */
function dllName(name: string): string {
  const lower = name.toLowerCase()
  return lower === '' || lower.includes('.') ? lower : `${lower}.dll`
}

/** Debug runtimes that any program or library of the build needs. */
function judgeDebugRuntime(build: InspectedBuild, own: ReadonlySet<string>): Finding[] {
  const users = new Map<string, ReadExecutable[]>()
  for (const one of executablesOf(build)) {
    if (one.executable.format !== 'PE') continue
    for (const library of new Set(one.executable.needed.map(dllName).filter(isDebugRuntime))) {
      const ofLibrary = users.get(library) ?? []
      ofLibrary.push(one)
      users.set(library, ofLibrary)
    }
  }
  const missing = [...users.keys()].filter(library => !own.has(library))
  const [library] = missing.length > 0 ? missing : [...users.keys()]
  const [first, ...rest] = users.get(library ?? '') ?? []
  if (!first) return []
  const who = `${named(1 + rest.length)} ${verb(1 + rest.length, 'is a debug build: it needs', 'are debug builds: they need')} ${[...users.keys()].map(printable).join(', ')}`
  return [
    entryFinding(
      'DEBUG_RUNTIME',
      first.file,
      missing.length > 0
        ? `${who}, which Windows doesn't have.`
        : `${who}, which the build brings along. Microsoft's licence doesn't allow that.`,
      'Build the server in its release configuration (or Shipping, Development), with /MD instead of /MDd.',
      missing.length > 0 ? undefined : 'WARNING',
    ),
  ]
}

function judgeLibrary({ library, neededBy }: Unprovided, system: WindowsSystem, hasInstaller: boolean): Finding[] {
  const image = windowsImage(system)
  // Debug runtimes have a finding of their own.
  if (bringsDll(image, library) || isDebugRuntime(library)) return []
  const [first] = neededBy as [ReadExecutable, ...ReadExecutable[]]
  const name = printable(library)
  const redistributable = redistributableOf(library)
  const source = redistributable === undefined ? '' : `: it comes with the ${redistributable}`
  return [
    entryFinding(
      'MISSING_LIBRARY',
      first.file,
      `${named(neededBy.length)} ${verb(neededBy.length, 'needs', 'need')} ${name}, which is neither in the build nor part of ${image.name}${source}.`,
      fixFor(library, redistributable),
      // That is what install scripts are for.
      hasInstaller ? 'NOTE' : undefined,
    ),
  ]
}

function fixFor(library: string, redistributable: string | undefined): string {
  const name = printable(library)
  if (redistributable !== undefined) {
    return `Put ${name} next to the program, link it statically (/MT), or have install.bat run the redistributable's installer without questions (for 2015-2022 \`vc_redist.x64.exe /install /quiet /norestart\`).`
  }
  const command = fixForDll(library)
  return command === undefined
    ? `Put ${name} next to the program, in the same folder.`
    : `Have install.bat run \`${command}\`.`
}
