import { archiveFinding, entryFinding, printable } from '../../findings/finding.ts'
import type { Finding } from '../../model/report.ts'
import { type Family, familyOf } from '../../model/target.ts'
import { executablesOf, type InspectedBuild, installScriptOf, type ReadExecutable } from '../build.ts'
import { type BuildFile, isMarkedExecutable } from '../build-file.ts'
import { named, verb } from '../named.ts'

/**
 * What instances run, by the names that `executables/` gives machines. 32-bit programs run on 64-bit Windows, and so do .NET
 * assemblies for any.
 */
const MACHINES: Record<Family, readonly string[]> = {
  Linux: ['x86-64', 'arm64'],
  Windows: ['x86-64', 'x86', 'any'],
}
const LIBRARY_NAME = /\.so(?:\.\d+)*$/
const FORMATS: Record<Family, 'ELF' | 'PE'> = { Linux: 'ELF', Windows: 'PE' }

/** Whether there is something to start, on this system and this kind of processor. */
export function judgePrograms(build: InspectedBuild): Finding[] {
  const family = familyOf(build.target)
  const own = executablesOf(build).filter(({ executable }) => executable.format === FORMATS[family])
  const programs = own.filter(({ executable }) => executable.role === 'program')
  const fitting = programs.filter(({ executable }) => runsOn(family, executable.machine))
  return [
    ...judgeStart(build, family, programs, fitting),
    ...(family === 'Linux' ? judgeLineEnds(build, fitting) : []),
    ...judgeMachines(build, family, own, fitting),
    ...(family === 'Linux' ? judgeMarks(build, fitting) : []),
    ...broken(build),
  ]
}

function runsOn(family: Family, machine: string): boolean {
  return MACHINES[family].includes(machine)
}

/** Nothing at all that this system could start. */
function judgeStart(
  build: InspectedBuild,
  family: Family,
  programs: readonly ReadExecutable[],
  fitting: readonly ReadExecutable[],
): Finding[] {
  if (fitting.length > 0) return []
  const { scripts } = build.inventory
  const installers = installersOf(build, family)
  // An install script alone is no server.
  const ownScripts = family === 'Linux' ? scripts.linuxMarked + scripts.linuxUnmarked : scripts.windows
  if (ownScripts > installers) return []
  // Told with their line ends.
  if (family === 'Linux' && crlfScripts(build).length > 0) return []
  // Told with their machine.
  if (programs.length > 0) return []
  const severity = installers > 0 ? 'WARNING' : undefined
  const { operatingSystem } = build.target
  const foreign = foreignPrograms(build, family)
  const [first] = foreign
  if (first) {
    return [
      entryFinding(
        'WRONG_OPERATING_SYSTEM',
        first.file,
        `${named(foreign.length)} ${verb(foreign.length, 'is a program', 'are programs')} for ${first.system}, and the build is declared as ${operatingSystem}. It has none for ${family}.`,
        first.system === 'macOS'
          ? `Build the server for ${family}, zip that, and upload it to a new build.`
          : `Create a new build with an operating system of the family that the programs are for and upload to that, or build the server for ${family} and upload it to a new build.`,
        severity,
      ),
    ]
  }
  const kinds =
    family === 'Linux'
      ? 'a Linux program (ELF) nor a script that begins with #!'
      : 'a Windows program (.exe) nor a script (.bat, .cmd, .ps1)'
  return [
    archiveFinding(
      'NO_EXECUTABLE',
      `The build has nothing that ${operatingSystem} could start: neither ${kinds}.`,
      'Check that the server was built before it was zipped, and that the right folder was: the program that the fleet starts must be in it.',
      severity,
    ),
  ]
}

function foreignPrograms(build: InspectedBuild, family: Family): { file: BuildFile; system: string }[] {
  const others = executablesOf(build)
    .filter(({ executable: { format, role } }) => role === 'program' && format !== FORMATS[family])
    .map(({ file }) => ({ file, system: family === 'Linux' ? 'Windows' : 'Linux' }))
  const macos = build.inventory.notable
    .filter(({ facts }) => facts.kind === 'MACOS_EXECUTABLE')
    .map(({ file }) => ({ file, system: 'macOS' }))
  return [...others, ...macos]
}

function installersOf(build: InspectedBuild, family: Family): number {
  return installScriptOf(build, family === 'Linux' ? 'install.sh' : 'install.bat') ? 1 : 0
}

function crlfScripts({ inventory }: InspectedBuild): BuildFile[] {
  return inventory.notable.filter(({ facts }) => facts.hasCrlfShebang).map(({ file }) => file)
}

/** Scripts that Linux can't start for the line ends that Windows gave them: all of them where nothing else can be started. */
function judgeLineEnds(build: InspectedBuild, fitting: readonly ReadExecutable[]): Finding[] {
  const { linuxMarked, linuxUnmarked } = build.inventory.scripts
  const isAllThereIs = fitting.length === 0 && linuxMarked + linuxUnmarked <= installersOf(build, 'Linux')
  // What isn't marked is not meant to be started.
  const scripts = crlfScripts(build).filter(file => isAllThereIs || isMarkedExecutable(file))
  const [first] = scripts
  if (!first) return []
  return [
    entryFinding(
      'SCRIPT_CRLF',
      first,
      `${named(scripts.length)} ${verb(scripts.length, 'is a script', 'are scripts')} with Windows line ends (CR LF).`,
      "Save it with Unix line ends (`sed -i 's/\\r$//' FILE` on Linux); in Git, `*.sh text eol=lf` in .gitattributes keeps them.",
      isAllThereIs && installersOf(build, 'Linux') === 0 ? undefined : 'WARNING',
    ),
  ]
}

/** Programs of another processor: fatal if there is nothing else to start. */
function judgeMachines(
  build: InspectedBuild,
  family: Family,
  own: readonly ReadExecutable[],
  fitting: readonly ReadExecutable[],
): Finding[] {
  const wrong = own.filter(({ executable: { machine, role } }) => role === 'program' && !runsOn(family, machine))
  const [first] = wrong
  if (!first) return []
  const installers = installersOf(build, family)
  const canStartAnother = fitting.length > 0 || build.inventory.scripts.linuxMarked > installers
  // The packages of 32-bit libraries (glibc.i686) ended with Amazon Linux 2.
  const canBeInstalled =
    installers > 0 && first.executable.machine === 'x86' && build.target.operatingSystem !== 'AMAZON_LINUX_2023'
  const which = family === 'Linux' ? '64-bit x86 (x86-64) and 64-bit ARM (arm64)' : '64-bit and 32-bit x86'
  return [
    entryFinding(
      'WRONG_ARCHITECTURE',
      first.file,
      `${named(wrong.length)} ${verb(wrong.length, `is a ${family} program`, `are ${family} programs`)} for ${printable(first.executable.machine)}. Instances run programs for ${which}.`,
      'Build the server for the processor of the instances, and leave out programs for others.',
      canStartAnother || canBeInstalled ? 'WARNING' : undefined,
    ),
  ]
}

/** Programs and scripts that lost their executable bit, as zips made on Windows do. */
function judgeMarks(build: InspectedBuild, programs: readonly ReadExecutable[]): Finding[] {
  // Some libraries can be started, and nobody does.
  const unmarked = programs.filter(({ file }) => !isMarkedExecutable(file) && !LIBRARY_NAME.test(file.name))
  const { scripts } = build.inventory
  const installer = installScriptOf(build, 'install.sh')
  const startable = programs.length - unmarked.length + scripts.linuxMarked
  const canStart = startable > 0 || installer !== undefined
  const [first] = unmarked
  const fix =
    'Mark it (`chmod +x FILE`) and zip the folder on Linux, macOS or WSL, since zips made on Windows have no such marks; or let install.sh do it when the build is installed.'
  if (first) {
    const explanation = `${named(unmarked.length)} ${verb(unmarked.length, "is a program but isn't", "are programs but aren't")} marked as executable.`
    return [entryFinding('NOT_EXECUTABLE', first.file, explanation, fix, canStart ? 'WARNING' : undefined)]
  }
  if (canStart || scripts.linuxUnmarked === 0) return []
  return [
    archiveFinding(
      'NOT_EXECUTABLE',
      `Nothing in the build is marked as executable: ${scripts.linuxUnmarked === 1 ? 'its only script' : `none of its ${scripts.linuxUnmarked.toLocaleString('en-US')} scripts`} can be started.`,
      fix,
    ),
  ]
}

function broken({ inventory }: InspectedBuild): Finding[] {
  return inventory.notable.flatMap(({ file, facts: { executable } }) => {
    if (executable === undefined || !('broken' in executable)) return []
    return [
      entryFinding(
        'UNREADABLE_EXECUTABLE',
        file,
        `{} begins as a program or library, and is damaged: ${printable(executable.broken)}.`,
        'Compare it with the original: build or copy it again, then zip the folder again.',
      ),
    ]
  })
}
