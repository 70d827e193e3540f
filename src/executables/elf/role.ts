import type { Executable } from '../executable.ts'
import type { Dynamic } from './dynamic.ts'
import { type ElfHeader, ET_DYN, ET_EXEC } from './header.ts'

/**
 * Whether something that can be loaded is a program or a library. Both may be ET_DYN, and libc.so.6 can be started, too,
 * so an interpreter isn't enough: linkers mark programs with `DF_1_PIE` or `DT_DEBUG`, and libraries have a soname.
 */
export function loadableRole(
  header: ElfHeader,
  dynamic: Dynamic | undefined,
  interpreter: string | undefined,
): Executable['role'] {
  if (header.type === ET_EXEC) return 'program'
  if (header.type !== ET_DYN) return 'object'
  // A packed program unpacks itself and only then has a dynamic section.
  if (!dynamic) return header.hasEntryPoint ? 'program' : 'library'
  if (dynamic.isProgram) return 'program'
  if (dynamic.soname !== undefined) return 'library'
  return interpreter === undefined ? 'library' : 'program'
}
