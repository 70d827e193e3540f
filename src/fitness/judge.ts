import { archiveFinding } from '../findings/finding.ts'
import type { Finding } from '../model/report.ts'
import type { InspectedBuild } from './build.ts'
import { judgeInstallScript } from './rules/install-script.ts'
import { judgeLibraries } from './rules/libraries.ts'
import { judgePacking } from './rules/packing.ts'
import { judgePrograms } from './rules/programs.ts'
import { judgeServerSdk } from './rules/server-sdk.ts'

/** Whether the files of a sound archive fit what the build is declared to be: everything that the rules find. */
export function judgeFitness(build: InspectedBuild): Finding[] {
  return [
    ...judgePrograms(build),
    ...judgeLibraries(build),
    ...judgeServerSdk(build),
    ...judgeInstallScript(build),
    ...judgePacking(build),
    ...incomplete(build),
  ]
}

function incomplete({ inventory: { notable, notableCount } }: InspectedBuild): Finding[] {
  if (notableCount === notable.length) return []
  return [
    archiveFinding(
      'FITNESS_INCOMPLETE',
      `The build has ${notableCount.toLocaleString('en-US')} programs, libraries and other files of that kind; ${notable.length.toLocaleString('en-US')} were looked at.`,
      'Leave out what the server does not load.',
    ),
  ]
}
