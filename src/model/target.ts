/** In the order of GameLift's published model, which messages follow. */
export const OPERATING_SYSTEMS = [
  'WINDOWS_2012',
  'AMAZON_LINUX',
  'AMAZON_LINUX_2',
  'WINDOWS_2016',
  'AMAZON_LINUX_2023',
  'WINDOWS_2022',
] as const
export type OperatingSystem = (typeof OPERATING_SYSTEMS)[number]

/** GameLift's documented default. */
export const DEFAULT_SERVER_SDK_VERSION = '4.0.2'

/** The model's pattern of a version of the server SDK. */
export const SERVER_SDK_VERSION = /^\d+\.\d+\.\d+$/

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
