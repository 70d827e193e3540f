import { ask, type Bench, member, newKey, refusal, type Scenario, verdict } from '../bench.ts'
import { putFile, putPlainFile, readFile } from '../bucket.ts'
import type { Output } from '../client.ts'
import { BUCKETS } from '../engine.ts'
import { describeVerification } from '../gantry.ts'
import { buildZip, corruptBuildZip } from '../zips.ts'
import { mustBe, mustBeRefused, mustHaveMembers } from './musts.ts'

const LABELS = {
  Name: 'from the bucket',
  Version: '1.0',
  OperatingSystem: 'AMAZON_LINUX_2023',
  ServerSdkVersion: '5.2.0',
}

/** What a build has once it is created. */
const BUILD_MEMBERS = [
  'BuildId',
  'BuildArn',
  'Name',
  'Version',
  'Status',
  'SizeOnDisk',
  'OperatingSystem',
  'CreationTime',
  'ServerSdkVersion',
]

/** Creates a build of a file and checks all of the answer. */
async function createBuild({ client }: Bench, given: object, found: object): Promise<Output> {
  const output = await ask(client, 'CreateBuild', { ...LABELS, StorageLocation: given })
  // No credentials: there is nothing to upload.
  mustHaveMembers('CreateBuild', output, ['Build', 'StorageLocation'])
  mustBe('StorageLocation', output.StorageLocation, found)
  const build = member(output, 'Build')
  mustHaveMembers('Build', build, BUILD_MEMBERS)
  mustBe('SizeOnDisk', build.SizeOnDisk, 0)
  return build
}

async function mustEnd({ client }: Bench, { BuildId }: Output, Status: 'READY' | 'FAILED'): Promise<void> {
  const ended = await verdict(client, BuildId)
  mustBe(`Status of ${BuildId}`, ended.Status, Status)
  mustBe('SizeOnDisk', ended.SizeOnDisk, 0)
}

export const BUILD_SCENARIOS: readonly Scenario[] = [
  {
    title:
      'a build of a version becomes READY, whatever is put over it; nothing can be uploaded to it; its file outlives it',
    async run(bench) {
      const { engine, client, gantry } = bench
      const bytes = await buildZip()
      const file = await putFile(engine, newKey(), bytes)
      await putFile(engine, file.key, await corruptBuildZip())
      const RoleArn = engine.roles.reader.arn
      const location = { Bucket: BUCKETS.versioned, Key: file.key, RoleArn, ObjectVersion: file.version }
      const build = await createBuild(bench, location, location)
      const { BuildId } = build
      const noUpload = {
        code: 'InvalidRequestException',
        message: `The file of build ${BuildId} is in the bucket ${BUCKETS.versioned}, so there is nothing to upload. Create a build without a StorageLocation to upload files.`,
      }
      const request = () => refusal(client, 'RequestUploadCredentials', { BuildId })
      mustBeRefused('RequestUploadCredentials', await request(), noUpload)
      await mustEnd(bench, build, 'READY')
      mustBeRefused('RequestUploadCredentials of a READY build', await request(), noUpload)
      const { Source, VerificationStatus } = await describeVerification(gantry, String(BuildId))
      mustBe('VerificationStatus', VerificationStatus, 'READY')
      mustBe('Source', Source, { ...location, ETag: file.eTag, SizeBytes: bytes.length })
      await ask(client, 'DeleteBuild', { BuildId })
      mustBe('the file of a deleted build', await readFile(engine, file), bytes)
    },
  },
  {
    title: 'without ObjectVersion, the version of that moment is pinned, said, and verified',
    async run(bench) {
      const { engine } = bench
      const good = await putFile(engine, newKey(), await buildZip())
      const location = { Bucket: BUCKETS.versioned, Key: good.key, RoleArn: engine.roles.reader.arn }
      const first = await createBuild(bench, location, { ...location, ObjectVersion: good.version })
      const bad = await putFile(engine, good.key, await corruptBuildZip())
      const second = await createBuild(bench, location, { ...location, ObjectVersion: bad.version })
      await mustEnd(bench, first, 'READY')
      await mustEnd(bench, second, 'FAILED')
      const { Report } = await describeVerification(bench.gantry, String(second.BuildId))
      if (!Report?.Findings.some(({ Severity }) => Severity === 'ERROR')) throw new Error('FAILED without a finding')
    },
  },
  {
    title: 'in a bucket that keeps no versions, the ETag is pinned, and no ObjectVersion said',
    async run(bench) {
      const { engine } = bench
      const bytes = await buildZip()
      const location = { Bucket: BUCKETS.plain, Key: newKey(), RoleArn: engine.roles.reader.arn }
      const ETag = await putPlainFile(engine, location.Key, bytes)
      const build = await createBuild(bench, location, location)
      await mustEnd(bench, build, 'READY')
      const { Source } = await describeVerification(bench.gantry, String(build.BuildId))
      mustBe('Source', Source, { ...location, ETag, SizeBytes: bytes.length })
    },
  },
  {
    title: 'a role that Gantry has keys for instead of taking it',
    async run(bench) {
      const { engine } = bench
      const { key, version } = await putFile(engine, newKey(), await buildZip(6_000_000))
      const location = {
        Bucket: BUCKETS.versioned,
        Key: key,
        RoleArn: engine.roles.keysAlone.arn,
        ObjectVersion: version,
      }
      await mustEnd(bench, await createBuild(bench, location, location), 'READY')
    },
  },
  {
    title: 'a build of tens of megabytes, read in several ranges',
    async run(bench) {
      const { engine } = bench
      const { key, version } = await putFile(engine, newKey(), await buildZip(40_000_000))
      const location = { Bucket: BUCKETS.versioned, Key: key, RoleArn: engine.roles.reader.arn }
      await mustEnd(bench, await createBuild(bench, location, { ...location, ObjectVersion: version }), 'READY')
    },
  },
]
