import type { Lab } from './lab.ts'

export type OperatingSystem =
  | 'AMAZON_LINUX'
  | 'AMAZON_LINUX_2'
  | 'AMAZON_LINUX_2023'
  | 'WINDOWS_2012'
  | 'WINDOWS_2016'
  | 'WINDOWS_2022'

/** A build, and what has to be found in it. */
export interface Case {
  readonly name: string
  readonly operatingSystem: OperatingSystem
  /** The version of the server SDK that is declared; {@link DEFAULT_SDK} unless it matters. */
  readonly serverSdkVersion?: string
  /** Makes the build and answers its path: a zip, or a folder. */
  readonly make: (lab: Lab) => Promise<string>
  /**
   * All that has to be found, notes too, in any order, each as `SEVERITY CODE entry`; without entry where it concerns the
   * whole file. Nothing: the build is good.
   */
  readonly expect: readonly string[]
  /** How many further findings there have to be that the report leaves out; none unless said. */
  readonly omitted?: number
  /** Whether `unzip -t` takes it; unless said, when nothing is expected. */
  readonly isSoundZip?: boolean
}

export const DEFAULT_SDK = '5.2.0'

type Making = Case['make']

/** A case on a system, with everything that has to be found. */
export function build(
  operatingSystem: OperatingSystem,
  name: string,
  make: Making,
  expect: readonly string[] = [],
  more: Pick<Case, 'serverSdkVersion' | 'isSoundZip' | 'omitted'> = {},
): Case {
  return { name, operatingSystem, make, expect, ...more }
}
