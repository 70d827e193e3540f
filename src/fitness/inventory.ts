import type { Executable } from '../executables/executable.ts'
import { type BuildFile, isMarkedExecutable, isWindowsScript } from './build-file.ts'
import type { FileFacts } from './inspection.ts'

/** A file that the fitness of a build depends on. Plain data: it crosses threads. */
export interface NotableFile {
  readonly file: BuildFile
  readonly facts: FileFacts
}

/** What one thread saw of a build's files. */
export interface InventoryPart {
  /** Those that matter most: {@link compareNotable}. */
  readonly notable: readonly NotableFile[]
  /** How many there were, those for which there was no room among them. */
  readonly notableCount: number
  readonly scripts: ScriptCounts
}

/** Scripts by whether Linux would start them. Windows starts any. Those that only tools run aren't counted. */
export interface ScriptCounts {
  readonly linuxMarked: number
  readonly linuxUnmarked: number
  readonly windows: number
}

/** Game servers have some hundred programs and libraries at most. What they say of themselves is the bulk of an inventory. */
const MAX_NOTABLE = 10_000
/** Roughly bytes of heap. */
const MAX_COST = 24 * 1024 ** 2
const COST_OF_FILE = 1_000
const COST_OF_NAME = 50

/** Where version control, package managers and virtual environments keep scripts of their own. */
const TOOL_FOLDER = /(?:^|\/)(?:\.git|node_modules|site-packages|\.?venv)\//

/**
 * Collects what the rules need, of any number of files, in bounded memory. What is kept depends only on what there was, not on the
 * order in which it came, so that any number of threads end with the same.
 */
export class Inventory {
  #kept: NotableFile[] = []
  #keptCost = 0
  #notableCount = 0
  #linuxMarked = 0
  #linuxUnmarked = 0
  #windows = 0

  add(file: BuildFile, facts: FileFacts): void {
    if (facts.kind === 'SCRIPT' && !facts.hasCrlfShebang && !TOOL_FOLDER.test(file.name)) this.#countScript(file)
    if (!isNotable(facts)) return
    const { name, localHeaderOffset, mode, uncompressedSizeBytes, isFolder, isLink } = file
    const notable = { file: { name, localHeaderOffset, mode, uncompressedSizeBytes, isFolder, isLink }, facts }
    this.#notableCount += 1
    this.#kept.push(notable)
    this.#keptCost += costOf(notable)
    if (this.#kept.length >= 2 * MAX_NOTABLE || this.#keptCost >= 2 * MAX_COST) this.#trim()
  }

  part(): InventoryPart {
    this.#trim()
    const scripts = { linuxMarked: this.#linuxMarked, linuxUnmarked: this.#linuxUnmarked, windows: this.#windows }
    return { notable: this.#kept, notableCount: this.#notableCount, scripts }
  }

  #trim(): void {
    const { kept, cost } = mostNotable(this.#kept)
    this.#kept = kept
    this.#keptCost = cost
  }

  #countScript(file: BuildFile): void {
    if (isWindowsScript(file)) this.#windows += 1
    else if (isMarkedExecutable(file)) this.#linuxMarked += 1
    else this.#linuxUnmarked += 1
  }
}

/** Puts together what the threads saw. */
export function mergeInventories(parts: readonly InventoryPart[]): InventoryPart {
  const sum = (of: (part: InventoryPart) => number) => parts.reduce((total, part) => total + of(part), 0)
  return {
    notable: mostNotable(parts.flatMap(part => part.notable)).kept,
    notableCount: sum(part => part.notableCount),
    scripts: {
      linuxMarked: sum(part => part.scripts.linuxMarked),
      linuxUnmarked: sum(part => part.scripts.linuxUnmarked),
      windows: sum(part => part.scripts.windows),
    },
  }
}

/**
 * As many as there is room for. Of all files it is the same whether it is taken of them at once, or of what it left of each thread's:
 * what others come before in a part, they come before in the whole.
 */
function mostNotable(files: readonly NotableFile[]): { kept: NotableFile[]; cost: number } {
  const sorted = [...files].sort(compareNotable)
  let cost = 0
  let count = 0
  for (const file of sorted.slice(0, MAX_NOTABLE)) {
    const more = costOf(file)
    if (cost + more > MAX_COST) break
    cost += more
    count += 1
  }
  return { kept: sorted.slice(0, count), cost }
}

/** What decides about a build first, then by name, then by place. */
function compareNotable(a: NotableFile, b: NotableFile): number {
  return (
    rankOf(a) - rankOf(b) ||
    (a.file.name < b.file.name ? -1 : a.file.name > b.file.name ? 1 : 0) ||
    (a.file.localHeaderOffset ?? 0) - (b.file.localHeaderOffset ?? 0)
  )
}

function rankOf({ file, facts: { installScript, executable, serverSdks, javaScript } }: NotableFile): number {
  if (javaScript?.problem) return 0
  if (installScript && !file.name.replace(/^\.\//, '').includes('/')) return 0
  if (executable !== undefined && !('broken' in executable)) return executable.role === 'program' ? 1 : 2
  return serverSdks === undefined ? 3 : 2
}

function isNotable(facts: FileFacts): boolean {
  const { kind, executable, installScript, isLfsPointer, hasCrlfShebang, serverSdks, javaScript } = facts
  const isOf = kind === 'CORE_DUMP' || kind === 'MACOS_EXECUTABLE' || isLfsPointer === true || hasCrlfShebang === true
  return (
    isOf ||
    executable !== undefined ||
    installScript !== undefined ||
    serverSdks !== undefined ||
    javaScript !== undefined
  )
}

function costOf({ file, facts: { executable } }: NotableFile): number {
  const names = executable === undefined ? [] : 'broken' in executable ? [executable.broken] : namesIn(executable)
  return names.reduce((sum, name) => sum + name.length + COST_OF_NAME, COST_OF_FILE + file.name.length)
}

function namesIn({ needed, delayLoaded, neededVersions, ...rest }: Executable): string[] {
  const own = [rest.soname, rest.interpreter, rest.productVersion, rest.originalFilename].filter(
    name => name !== undefined,
  )
  return [...needed, ...delayLoaded, ...own, ...neededVersions.flatMap(one => [one.library, ...one.versions])]
}
