import { AMAZON_LINUX_1_LIBRARIES } from './amazon-linux-1.ts'
import { AMAZON_LINUX_2_LIBRARIES } from './amazon-linux-2.ts'
import { AMAZON_LINUX_2023_LIBRARIES } from './amazon-linux-2023.ts'
import { sonamesOf } from './library-table.ts'

export type LinuxSystem = 'AMAZON_LINUX' | 'AMAZON_LINUX_2' | 'AMAZON_LINUX_2023'

/** What an image brings that a program may be linked with. */
export interface LinuxImage {
  /** As people call it, "Amazon Linux 2023". */
  readonly name: string
  /** Of libc.so.6: symbol versions up to GLIBC_… */
  readonly glibc: string
  /** Of libstdc++.so.6: symbol versions up to GLIBCXX_… */
  readonly glibcxx: string
  /** The sonames of the shared libraries that can be loaded without installing anything. */
  readonly libraries: ReadonlySet<string>
}

/** Of GCC 7: Amazon Linux 1 has libstdc++72 7.2.1, Amazon Linux 2 has 7.3.1 (its documentation of symbol versions, "abi.html"). */
const GLIBCXX_OF_GCC_7 = '3.4.24'

/**
 * Of GCC 14: the compiler of Amazon Linux 2023 is GCC 11 (GLIBCXX_3.4.29), but "the system wide runtime shared
 * libraries (libgcc_s, libstdc++, libgfortran, etc.) have been updated to version 14" in 2023.7.20250331 (its release notes).
 */
const GLIBCXX_OF_GCC_14 = '3.4.33'

/** glibc: user guide of Amazon Linux 2023, "Improved toolchain: gcc, binutils, and glibc", and the tables of packages. */
export const LINUX_IMAGES: Readonly<Record<LinuxSystem, LinuxImage>> = {
  AMAZON_LINUX: {
    name: 'Amazon Linux 1',
    glibc: '2.17',
    glibcxx: GLIBCXX_OF_GCC_7,
    libraries: sonamesOf(AMAZON_LINUX_1_LIBRARIES),
  },
  AMAZON_LINUX_2: {
    name: 'Amazon Linux 2',
    glibc: '2.26',
    glibcxx: GLIBCXX_OF_GCC_7,
    libraries: sonamesOf(AMAZON_LINUX_2_LIBRARIES),
  },
  AMAZON_LINUX_2023: {
    name: 'Amazon Linux 2023',
    glibc: '2.34',
    glibcxx: GLIBCXX_OF_GCC_14,
    libraries: sonamesOf(AMAZON_LINUX_2023_LIBRARIES),
  },
}
