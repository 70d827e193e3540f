import type { OperatingSystem } from './build.ts'

/** What a build is declared to run on, and to be built with. */
export interface Target {
  readonly operatingSystem: OperatingSystem
  /** Of the GameLift server SDK: `5.2.0`. */
  readonly serverSdkVersion: string
}

export type Family = 'Linux' | 'Windows'

export function familyOf({ operatingSystem }: Target): Family {
  return operatingSystem.startsWith('WINDOWS') ? 'Windows' : 'Linux'
}
