import type { Finding } from '../../model/report.ts'
import { familyOf } from '../../model/target.ts'
import type { InspectedBuild } from '../build.ts'
import { judgeLinuxLibraries } from './linux-libraries.ts'
import { judgeWindowsLibraries } from './windows-libraries.ts'

/** Whether the programs will find the libraries that they are linked to, in the versions that they were linked against. */
export function judgeLibraries(build: InspectedBuild): Finding[] {
  return familyOf(build.target) === 'Linux' ? judgeLinuxLibraries(build) : judgeWindowsLibraries(build)
}
