import type { Executable } from '../executables/executable.ts'
import { type BuildFile, isMarkedExecutable } from './build-file.ts'
import type { FileFacts } from './inspection.ts'

/** A file that the fitness of a build depends on. Plain data: it crosses threads. */
export interface NotableFile {
  readonly file: BuildFile
  readonly facts: FileFacts
}

/** What one thread saw of a build's files. */
export interface InventoryPart {
  readonly notable: readonly NotableFile[]
  readonly scripts: ScriptCounts
  /** Files that would have been notable, had there been room. */
  readonly omitted: number
}

/** Scripts by whether Linux would start them. Windows starts any. */
export interface ScriptCounts {
  readonly linuxMarked: number
  readonly linuxUnmarked: number
  readonly windows: number
}

/** Game servers have some hundred programs and libraries at most. What they say of themselves is the bulk of an inventory. */
const MAX_NOTABLE = 10_000
const MAX_TEXT_CHARACTERS = 8 * 1024 ** 2

/** Collects what the rules need, of any number of files, in bounded memory. */
export class Inventory {
  readonly #notable: NotableFile[] = []
  #textCharacters = 0
  #omitted = 0
  #linuxMarked = 0
  #linuxUnmarked = 0
  #windows = 0

  add(file: BuildFile, facts: FileFacts): void {
    if (facts.kind === 'SCRIPT') this.#countScript(file)
    if (!isNotable(facts)) return
    this.#textCharacters += textCharacters(facts)
    if (this.#notable.length >= MAX_NOTABLE || this.#textCharacters > MAX_TEXT_CHARACTERS) {
      this.#omitted += 1
      return
    }
    const { name, localHeaderOffset, mode, uncompressedSizeBytes, isFolder, isLink } = file
    this.#notable.push({
      file: { name, localHeaderOffset, mode, uncompressedSizeBytes, isFolder, isLink },
      facts,
    })
  }

  part(): InventoryPart {
    const scripts = { linuxMarked: this.#linuxMarked, linuxUnmarked: this.#linuxUnmarked, windows: this.#windows }
    return { notable: this.#notable, scripts, omitted: this.#omitted }
  }

  #countScript(file: BuildFile): void {
    if (/\.(?:bat|cmd|ps1)$/i.test(file.name)) this.#windows += 1
    else if (isMarkedExecutable(file)) this.#linuxMarked += 1
    else this.#linuxUnmarked += 1
  }
}

/** Puts together what the threads saw; the same whatever each of them had. */
export function mergeInventories(parts: readonly InventoryPart[]): InventoryPart {
  const sum = (of: (part: InventoryPart) => number) => parts.reduce((total, part) => total + of(part), 0)
  return {
    notable: parts
      .flatMap(part => part.notable)
      .sort((a, b) => (a.file.name < b.file.name ? -1 : a.file.name > b.file.name ? 1 : 0)),
    scripts: {
      linuxMarked: sum(part => part.scripts.linuxMarked),
      linuxUnmarked: sum(part => part.scripts.linuxUnmarked),
      windows: sum(part => part.scripts.windows),
    },
    omitted: sum(part => part.omitted),
  }
}

function isNotable({ kind, executable, installScript, isLfsPointer, serverSdks }: FileFacts): boolean {
  const isOf = kind === 'CORE_DUMP' || kind === 'MACOS_EXECUTABLE'
  return (
    isOf || executable !== undefined || installScript !== undefined || isLfsPointer === true || serverSdks !== undefined
  )
}

function textCharacters({ executable }: FileFacts): number {
  if (executable === undefined || 'broken' in executable) return 0
  const { needed, delayLoaded, neededVersions }: Executable = executable
  const names = [...needed, ...delayLoaded, ...neededVersions.flatMap(one => [one.library, ...one.versions])]
  return names.reduce((sum, name) => sum + name.length, 0)
}
