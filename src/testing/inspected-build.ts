import type { Executable } from '../executables/executable.ts'
import type { InspectedBuild } from '../fitness/build.ts'
import type { FileFacts } from '../fitness/inspection.ts'
import { Inventory } from '../fitness/inventory.ts'
import { judgeFitness } from '../fitness/judge.ts'
import type { OperatingSystem } from '../model/target.ts'

/** A file as a test describes it: what it is, and what the zip says of it. */
export interface TestFile {
  readonly facts?: FileFacts
  readonly mode?: number
  readonly sizeBytes?: number
}

/** A build with these files, all of them looked at. */
export function inspectedBuild(
  operatingSystem: OperatingSystem,
  files: Readonly<Record<string, TestFile>>,
  serverSdkVersion = '5.2.0',
): InspectedBuild {
  const inventory = new Inventory()
  const all = Object.entries(files).map(([name, { facts, mode = 0o100644, sizeBytes = 1_000 }]) => {
    const isFolder = name.endsWith('/')
    const file = { name, mode, uncompressedSizeBytes: sizeBytes, isFolder, isLink: facts?.kind === 'LINK' }
    inventory.add(file, facts ?? { kind: isFolder ? 'FOLDER' : 'OTHER' })
    return file
  })
  return {
    target: { operatingSystem, serverSdkVersion },
    inventory: inventory.part(),
    files: () => all,
    uncompressedBytes: all.reduce((sum, file) => sum + file.uncompressedSizeBytes, 0),
  }
}

/** What the rules find, as `SEVERITY CODE entry`. */
export function judged(...build: Parameters<typeof inspectedBuild>): string[] {
  return judgeFitness(inspectedBuild(...build))
    .map(({ severity, code, entry }) => `${severity} ${code}${entry === undefined ? '' : ` ${entry}`}`)
    .sort()
}

const NOTHING_SPECIAL: Executable = {
  format: 'ELF',
  role: 'program',
  machine: 'x86-64',
  needed: [],
  delayLoaded: [],
  soname: undefined,
  interpreter: undefined,
  neededVersions: [],
  debugBytes: 0,
  isManaged: false,
  productVersion: undefined,
  originalFilename: undefined,
}

/** A Linux program that is marked as executable. */
export function elfProgram(more: Partial<Executable> = {}, file: TestFile = {}): TestFile {
  return { mode: 0o100755, ...file, facts: { kind: 'LINUX_PROGRAM', executable: { ...NOTHING_SPECIAL, ...more } } }
}

export function elfLibrary(more: Partial<Executable> = {}): TestFile {
  return { facts: { kind: 'LINUX_LIBRARY', executable: { ...NOTHING_SPECIAL, role: 'library', ...more } } }
}

export function peProgram(more: Partial<Executable> = {}): TestFile {
  return { facts: { kind: 'WINDOWS_PROGRAM', executable: { ...NOTHING_SPECIAL, format: 'PE', ...more } } }
}

export function peLibrary(more: Partial<Executable> = {}): TestFile {
  const executable: Executable = { ...NOTHING_SPECIAL, format: 'PE', role: 'library', ...more }
  return { facts: { kind: 'WINDOWS_LIBRARY', executable } }
}

/** A script, or the install script if that is its name. */
export function script(mode = 0o100755): TestFile {
  return { mode, facts: { kind: 'SCRIPT' } }
}

export function installScript(
  more: { hasShebang?: boolean; hasCrlf?: boolean; hasByteOrderMark?: boolean } = {},
  mode = 0o100755,
): TestFile {
  const read = { hasShebang: true, hasCrlf: false, hasByteOrderMark: false, ...more }
  return { mode, facts: { kind: 'SCRIPT', installScript: read } }
}
