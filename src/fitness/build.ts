import type { Executable } from '../executables/executable.ts'
import type { Target } from '../model/target.ts'
import type { BuildFile } from './build-file.ts'
import type { InventoryPart, NotableFile } from './inventory.ts'

/** All that is known of a build's files, as the rules read it. */
export interface InspectedBuild {
  readonly target: Target
  readonly inventory: InventoryPart
  /** Every file, folder and link, in any order; afresh at each call. */
  readonly files: () => Iterable<BuildFile>
  /** The sum of the files' sizes. */
  readonly uncompressedBytes: number
}

/** A program or library that could be read. */
export interface ReadExecutable {
  readonly file: BuildFile
  readonly executable: Executable
}

export function executablesOf({ inventory }: InspectedBuild): ReadExecutable[] {
  return inventory.notable.flatMap(({ file, facts: { executable } }) =>
    executable === undefined || 'broken' in executable ? [] : [{ file, executable }],
  )
}

/** The install script that GameLift runs on the build's system: in the root, called `install.sh` or `install.bat`. */
export function installScriptOf(
  { inventory }: InspectedBuild,
  name: 'install.sh' | 'install.bat',
): NotableFile | undefined {
  // Windows doesn't mind the case.
  return inventory.notable.find(({ file, facts }) => facts.installScript && isAtRoot(file.name, name))
}

function isAtRoot(path: string, name: 'install.sh' | 'install.bat'): boolean {
  const own = path.replace(/^\.\//, '')
  return name === 'install.bat' ? own.toLowerCase() === name : own === name
}
