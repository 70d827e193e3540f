import type { RangedReader } from '../streams/ranged-reader.ts'
import { Broken } from './broken.ts'
import { readElf } from './elf/elf.ts'
import { FileWindows } from './file-windows.ts'
import { isElf, mayBePe } from './magic.ts'
import { readPe } from './pe/pe.ts'

/** What the headers of an executable say about where it runs. The texts are the file's own: escape them before showing. */
export interface Executable {
  readonly format: 'ELF' | 'PE'
  /**
   * - `program`: it can be started.
   * - `library`: programs load it; drivers count as such.
   * - `object`: it can neither be started nor loaded: input for a linker, a kernel module, a file of debug information.
   * - `core`: the memory of a program that crashed.
   */
  readonly role: 'program' | 'library' | 'object' | 'core'
  /**
   * `x86-64`, `arm64`, `x86`, `arm`, or a name such as `riscv64`, or `machine 0x1234`. `any` is a .NET assembly that holds
   * nothing but intermediate code.
   */
  readonly machine: string
  /** The libraries that it doesn't start without, in order. ELF: `DT_NEEDED`. PE: the imported DLLs as written. */
  readonly needed: readonly string[]
  /** The DLLs that are loaded when a function of theirs is called first. None for ELF. */
  readonly delayLoaded: readonly string[]
  /** The name under which programs need this library, ELF's `DT_SONAME`. */
  readonly soname: string | undefined
  /** The path of the program that loads this one, ELF's `PT_INTERP`. */
  readonly interpreter: string | undefined
  /** The versions that the libraries must have, from ELF's `.gnu.version_r`. Without weak ones, which may be missing. */
  readonly neededVersions: readonly NeededVersions[]
  /** How much `strip --strip-debug` would remove: the sizes of the sections of debug information. 0 for PE. */
  readonly debugBytes: number
  /** It has a CLR header: .NET. */
  readonly isManaged: boolean
  /** Of the version resource of a PE: `ProductVersion`, else `FileVersion`. */
  readonly productVersion: string | undefined
  /** Of the version resource of a PE: `OriginalFilename`, else `InternalName`. */
  readonly originalFilename: string | undefined
}

export interface NeededVersions {
  readonly library: string
  /** Such as `GLIBC_2.34`. */
  readonly versions: readonly string[]
}

/** A file that begins as an executable and isn't one. */
export interface BrokenExecutable {
  /** Why, as it follows a colon: `its program headers would end at byte 1,000 of a file of 900 bytes`. */
  readonly broken: string
}

/**
 * Reads what `content` says of itself: undefined if it begins neither as ELF nor as PE, {@link BrokenExecutable} if it
 * begins as one and its headers contradict the file. Rejects only as `content.read` does.
 *
 * Reads forward from the head, and goes back twice at most for what linkers write in their usual order; never more than
 * 4 MiB in all.
 */
export async function readExecutable(content: RangedReader): Promise<Executable | BrokenExecutable | undefined> {
  const file = await FileWindows.open(content)
  try {
    if (isElf(file.head)) return await readElf(file)
    if (mayBePe(file.head)) return await readPe(file)
    return undefined
  } catch (error) {
    if (error instanceof Broken) return { broken: error.message }
    throw error
  }
}
