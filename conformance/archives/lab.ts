import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Program, runProgram } from '../clients/program.ts'
import type { FileSpec, Files } from './files.ts'
import type { ProgramName } from './programs/index.ts'
import type { Workshop } from './programs/workshop.ts'

/** Makes a zip of a folder's content. */
export type Zipper = (lab: Lab, folder: string, zip: string) => Promise<void>

/** Nothing that makes a build takes longer, unless it hangs. */
const STEP_LIMIT_MS = 60_000

/** Where one case makes its build: a folder of its own, and programs to put into it. */
export class Lab {
  readonly folder: string
  readonly #workshop: Workshop
  #count = 0

  constructor(folder: string, workshop: Workshop) {
    this.folder = folder
    this.#workshop = workshop
  }

  /** A path that nothing has yet. */
  newPath(extension = ''): string {
    this.#count += 1
    return join(this.folder, `${this.#count}${extension}`)
  }

  /** Writes files into a fresh folder, and answers its path. */
  async lay(files: Files): Promise<string> {
    const root = this.newPath()
    await mkdir(root)
    for (const [name, spec] of Object.entries(files)) await this.#place(join(root, name), spec)
    return root
  }

  /** Lays the files and has a tool zip them; answers the zip's path. */
  async zip(files: Files, zipper: Zipper): Promise<string> {
    const zip = this.newPath('.zip')
    await zipper(this, await this.lay(files), zip)
    return zip
  }

  /** Changes the bytes of a file in place; answers its path. */
  async patch(path: string, change: (bytes: Buffer) => Buffer | undefined): Promise<string> {
    const bytes = await readFile(path)
    await writeFile(path, change(bytes) ?? bytes)
    return path
  }

  /** The path of a compiled program. */
  program(name: ProgramName): Promise<string> {
    return this.#workshop.program(name)
  }

  /** Runs a tool to its end, and answers what it wrote. */
  run(command: string, args: readonly string[], more: Omit<Program, 'command' | 'args'> = {}): Promise<string> {
    return runTool({ command, args, limitMs: STEP_LIMIT_MS, cwd: this.folder, ...more })
  }

  async #place(path: string, spec: FileSpec): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    if ('folder' in spec) await mkdir(path, { recursive: true })
    else if ('linkTo' in spec) await symlink(spec.linkTo, path)
    else {
      await writeFile(path, 'program' in spec ? await readFile(await this.program(spec.program)) : spec.content)
      await chmod(path, spec.mode)
    }
  }
}

/** @throws Error with all that it said, if it fails */
export async function runTool(tool: Program): Promise<string> {
  const { code, output } = await runProgram(tool)
  if (code !== 0) throw new Error(`${tool.command} ${tool.args.join(' ')} ended with ${code}:\n${output}`)
  return output
}
