import { entryFinding } from '../../findings/finding.ts'
import type { Finding } from '../../model/report.ts'
import type { InspectedBuild } from '../build.ts'
import type { BuildFile } from '../build-file.ts'
import type { ServerSdk } from '../server-sdk-signs.ts'

interface Found {
  readonly file: BuildFile
  readonly sdk: ServerSdk
}

/**
 * Whether the GameLift server SDK in the programs is the one that the build is declared to have. One that fits is enough: tools may
 * bring others.
 */
export function judgeServerSdk({ inventory, target }: InspectedBuild): Finding[] {
  const found: Found[] = inventory.notable.flatMap(({ file, facts: { serverSdks = [] } }) =>
    serverSdks.map(sdk => ({ file, sdk })),
  )
  const declared = target.serverSdkVersion
  const sameGeneration = found.filter(({ sdk }) => sdk.generation === generationOf(declared))
  const [other] = found
  if (sameGeneration.length === 0) return other ? [differs(other, declared)] : []
  // Release 4.0.2 has a C++ SDK that is called 3.4.2.
  const isSettled = sameGeneration.some(
    ({ sdk: { version, generation } }) => version === undefined || version === declared || generation === 4,
  )
  const [near] = sameGeneration
  return isSettled || !near ? [] : [differs(near, declared, 'WARNING')]
}

/** Releases before 5 speak to a process on the instance. */
function generationOf(version: string): 4 | 5 {
  return Number(version.slice(0, version.indexOf('.'))) >= 5 ? 5 : 4
}

function differs({ file, sdk }: Found, declared: string, severity?: 'WARNING'): Finding {
  const version = sdk.version ?? (sdk.generation === 4 ? '4 or older' : '5.x.y')
  // 4.0.2 is the release that all of them belong to.
  const wanted = sdk.generation === 4 ? '4.0.2' : sdk.version
  const option = wanted === undefined ? 'the version of that SDK (5.x.y)' : `\`${wanted}\``
  return entryFinding(
    'SERVER_SDK_VERSION_DIFFERS',
    file,
    `{} has the GameLift server SDK for ${sdk.language} ${version} in it, and the build is declared to have ${declared}.`,
    `Create a new build with ${option} as its server SDK version (\`--server-sdk-version\`), and upload to that.`,
    severity,
  )
}
