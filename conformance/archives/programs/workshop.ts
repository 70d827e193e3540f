import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runTool } from '../lab.ts'
import { PROGRAMS, type ProgramName } from './index.ts'

/** Compiling for another system compiles Go's own library for it, too. */
const COMPILE_LIMIT_MS = 300_000

/** How a program is made. */
export interface Recipe {
  /** Writes it to `path`. */
  readonly make: (workshop: Workshop, path: string) => Promise<void>
  /** The newest versions of GLIBC and GLIBCXX that it needs, for `readelf` to confirm: compilers differ. */
  readonly newest?: { readonly GLIBC?: string; readonly GLIBCXX?: string }
}

/** Compiles each program once, when somebody first needs it. */
export class Workshop {
  readonly folder: string
  readonly #made = new Map<ProgramName, Promise<string>>()

  constructor(folder: string) {
    this.folder = folder
  }

  /** The path of a compiled program. */
  program(name: ProgramName): Promise<string> {
    const made = this.#made.get(name) ?? this.#make(name)
    this.#made.set(name, made)
    return made
  }

  run(command: string, args: readonly string[], cwd = this.folder): Promise<string> {
    return runTool({ command, args, cwd, limitMs: COMPILE_LIMIT_MS })
  }

  async #make(name: ProgramName): Promise<string> {
    const recipe: Recipe = PROGRAMS[name]
    const path = join(this.folder, name)
    const unfinished = join(this.folder, 'unfinished', name)
    await mkdir(dirname(unfinished), { recursive: true })
    await recipe.make(this, unfinished)
    await rename(unfinished, path)
    if (recipe.newest) await this.#confirm(path, recipe.newest)
    return path
  }

  async #confirm(path: string, newest: NonNullable<Recipe['newest']>): Promise<void> {
    const needs = await this.run('readelf', ['--version-info', '--wide', path])
    for (const [kind, expected] of Object.entries(newest)) {
      const versions = [...needs.matchAll(new RegExp(`\\b${kind}_(\\d[\\d.]*)`, 'g'))].map(
        ([, version]) => version ?? '',
      )
      const found = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
      if (found !== expected)
        throw new Error(`${path} needs ${kind}_${found}, not ${kind}_${expected} as the cases have it`)
    }
  }
}
