import { Broken } from '../broken.ts'
import type { FileWindows, Range } from '../file-windows.ts'
import type { ElfNumbers } from './numbers.ts'

/** The versions that are needed of one library; names are offsets into the strings. */
export interface VersionNeed {
  readonly library: number
  readonly versions: readonly number[]
}

/** `Elf64_Verneed` and `Elf64_Vernaux`; those of 32-bit files are the same. */
const RECORD_BYTES = 16
/** Where both have the distance to the next, 0 in the last. */
const NEXT = 12
/** Of `vna_flags`: the dynamic linker only warns when the library hasn't the version. */
const VER_FLG_WEAK = 2
/** Of libraries and versions together; a large program needs about a hundred. */
const MAX_RECORDS = 1_024
/** Linkers write the records one behind the other. */
const MAX_WINDOW_BYTES = MAX_RECORDS * RECORD_BYTES

/** What to load of `range`, which begins with the needed versions. */
export function versionsWindow({ offset, length }: Range): Range {
  return { offset, length: Math.min(length, MAX_WINDOW_BYTES) }
}

/**
 * Reads the needed versions of a `window` that was loaded, as glibc does: the counts that the format has aren't looked at,
 * a record leads to the next until one doesn't. They only ever lead on, so the reading ends. Throws {@link Broken}.
 */
export function readVersionNeeds(file: FileWindows, numbers: ElfNumbers, window: Range): VersionNeed[] {
  const bytes = file.bytes(window)
  let records = 0
  const chain = function* (first: number): Generator<number, void> {
    for (let at = first; ; ) {
      records += 1
      if (records > MAX_RECORDS) throw new Broken(`its list of needed versions has more than ${MAX_RECORDS} records`)
      if (at + RECORD_BYTES > bytes.length) throw new Broken('its list of needed versions leads out of itself')
      yield at
      const next = numbers.u32(bytes, at + NEXT)
      if (next === 0) return
      at += next
    }
  }
  const needs: VersionNeed[] = []
  for (const need of chain(0)) {
    const versions = [...chain(need + numbers.u32(bytes, need + 8))]
      .filter(version => (numbers.u16(bytes, version + 4) & VER_FLG_WEAK) === 0)
      .map(version => numbers.u32(bytes, version + 8))
    if (versions.length > 0) needs.push({ library: numbers.u32(bytes, need + 4), versions })
  }
  return needs
}
