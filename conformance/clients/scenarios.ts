import { eventually } from '../support/eventually.ts'
import { type Bench, upload } from './bench.ts'
import { interruptedAndResumed, MIDDLE_BYTES } from './interruption.ts'
import {
  detailsOf,
  mustBe,
  mustBeReady,
  mustFailWith,
  mustHaveArrived,
  mustHaveNoObject,
  mustHaveNothing,
  mustSucceed,
} from './musts.ts'
import { CountingProxy } from './proxy.ts'

/** What every client has to go through. */
export interface Scenario {
  /** Heads its column of the table. */
  readonly title: string
  /** What was done, and what it took to pass. */
  readonly explanation: string
  /**
   * @returns what the table is to say
   * @throws Error that says what wasn't as it must be
   */
  run(bench: Bench): Promise<string>
}

const EXPIRY_MS = 10_000

export const SCENARIOS: readonly Scenario[] = [
  {
    title: '1 byte',
    explanation: 'The file arrives as it is; being no zip, it makes the build FAILED.',
    async run(bench) {
      const { control } = bench.normal
      const build = await control.createBuild()
      mustSucceed(await upload(bench, bench.files.tiny, build))
      await mustHaveArrived(control, build, bench.files.tiny)
      mustBe('Status', (await control.verdict(build.buildId)).Status, 'FAILED')
      const { Report } = await control.describeVerification(build.buildId)
      mustBe('SizeBytes of the report', Report?.SizeBytes, 1)
      return 'received'
    },
  },
  {
    title: '5 MiB',
    explanation: 'A zip of exactly that size: the build is READY, and the bytes on the server’s disk are the file’s.',
    async run(bench) {
      const build = await bench.normal.control.createBuild()
      mustSucceed(await upload(bench, bench.files.small, build))
      await mustBeReady(bench.normal, build, bench.files.small)
      return 'READY'
    },
  },
  {
    title: '100 MiB',
    explanation: 'The same in parts.',
    async run(bench) {
      const { control } = bench.normal
      const build = await control.createBuild()
      mustSucceed(await upload(bench, bench.files.large, build))
      await mustBeReady(bench.normal, build, bench.files.large)
      mustBe('the number of uploads started', (await detailsOf(control, build.buildId, 'UPLOAD_STARTED')).length, 1)
      await control.deleteBuild(build.buildId)
      return 'READY'
    },
  },
  {
    title: 'Killed',
    explanation:
      'The client is killed (SIGKILL) when it has sent 40 of 100 MiB, and run again with fresh credentials. Then the build is READY. `goes on`: it completed the same upload and sent no part again that had been acknowledged; `starts again`: it sent the file again.',
    run: interruptedAndResumed,
  },
  {
    title: 'Expired',
    explanation: 'With credentials that have expired, the client fails and says so, and nothing is stored.',
    async run(bench) {
      const { control, gantry } = bench.expiring
      const build = await control.createBuild()
      const [issued] = await detailsOf(control, build.buildId, 'CREDENTIALS_ISSUED')
      const expiresAt = Date.parse(issued?.ExpiresAt ?? '')
      await eventually('the credentials have expired', EXPIRY_MS, async () => Date.now() > expiresAt)
      mustFailWith('ExpiredToken', await upload(bench, bench.files.small, build, { endpoint: gantry.url }))
      await mustHaveNothing(control, build)
      return 'ExpiredToken'
    },
  },
  {
    title: 'Another build’s',
    explanation: 'With credentials of another build, likewise.',
    async run(bench) {
      const { control } = bench.normal
      const build = await control.createBuild()
      const { credentials } = await control.createBuild()
      mustFailWith('AccessDenied', await upload(bench, bench.files.small, { ...build, credentials }))
      await mustHaveNothing(control, build)
      return 'AccessDenied'
    },
  },
  {
    title: 'Revoked',
    explanation:
      'The credentials are revoked when the client has sent 40 of 100 MiB: it fails and says so, and the build has no file. With fresh credentials, the upload then makes the build READY.',
    async run(bench) {
      const { control, gantry } = bench.normal
      const build = await control.createBuild()
      await using proxy = await CountingProxy.before(gantry.url)
      const revoked = Promise.withResolvers<void>()
      proxy.at(MIDDLE_BYTES, () => {
        revoked.resolve(control.revokeCredentials(build.buildId))
        return revoked.promise
      })
      const outcome = await upload(bench, bench.files.large, build, { endpoint: proxy.url })
      revoked.reject(new Error(`the client ended before 40 MiB, with '${outcome.error}':\n${outcome.output}`))
      await revoked.promise
      mustFailWith('AccessDenied', outcome)
      await mustHaveNoObject(control, build)
      const again = await control.withFreshCredentials(build)
      mustSucceed(await upload(bench, bench.files.large, again))
      await mustBeReady(bench.normal, build, bench.files.large)
      await control.deleteBuild(build.buildId)
      return 'AccessDenied'
    },
  },
]
