import type { NeededVersions } from '../executable.ts'
import type { FileWindows, Range } from '../file-windows.ts'
import type { Dynamic } from './dynamic.ts'
import type { ElfNumbers } from './numbers.ts'
import { ElfStrings } from './strings.ts'
import { readVersionNeeds, versionsWindow } from './version-needs.ts'

/** The names that a dynamic section speaks of. */
export interface DynamicNames {
  readonly needed: readonly string[]
  readonly soname: string | undefined
  readonly neededVersions: readonly NeededVersions[]
}

/** Reads them, and loads `others` along with them, which the file must hold. Throws `Broken`. */
export async function readNames(
  file: FileWindows,
  numbers: ElfNumbers,
  dynamic: Dynamic,
  others: readonly Range[],
): Promise<DynamicNames> {
  const strings = new ElfStrings(file, dynamic.strings)
  const window = dynamic.versions && versionsWindow(dynamic.versions)
  await file.load([...strings.atOnce, ...(window ? [window] : []), ...others])

  const needs = window ? readVersionNeeds(file, numbers, window) : []
  const sonames = dynamic.soname === undefined ? [] : [dynamic.soname]
  const versions = needs.flatMap(need => [need.library, ...need.versions])
  await file.load(strings.ranges([...dynamic.needed, ...sonames, ...versions]))
  return {
    needed: dynamic.needed.map(offset => strings.at(offset)),
    soname: dynamic.soname === undefined ? undefined : strings.at(dynamic.soname),
    neededVersions: needs.map(need => ({
      library: strings.at(need.library),
      versions: need.versions.map(offset => strings.at(offset)),
    })),
  }
}
