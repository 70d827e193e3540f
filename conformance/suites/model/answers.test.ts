import { afterAll, describe, expect, test } from 'vitest'
import { type Answer, show } from '../../model/answer.ts'
import { ROLE_ARN } from '../../model/bucket.ts'
import { amend, isUnanswered, UNANSWERED, UNGIVEN } from '../../model/deviations.ts'
import { judge } from '../../model/judgement.ts'
import { startModelGantry } from '../../model/model-gantry.ts'
import { membersIn, outputComplaints, outputMembers } from '../../model/outputs.ts'
import { probesOf } from '../../model/probes.ts'
import { PROTOCOLS, type Protocol } from '../../model/protocols.ts'
import { coveredOperations, declaredErrors, readPublishedModel } from '../../model/published-model.ts'
import { leastInput } from '../../model/valid-values.ts'
import { scriptZip } from '../../support/zips.ts'

type Members = Readonly<Record<string, unknown>>

const published = readPublishedModel()
const model = amend(published)
const gantry = await startModelGantry()
afterAll(() => gantry[Symbol.asyncDispose]())

const { versioned, unversioned } = gantry.buckets
const fromVersioned = { Bucket: versioned.Bucket, Key: versioned.Key, RoleArn: ROLE_ARN }
const fromUnversioned = { ...unversioned, RoleArn: ROLE_ARN }
const LINUX = { OperatingSystem: 'AMAZON_LINUX_2023' }
const LABELS = { Name: 'a name', Version: '1.0' }
const ZipFile = await scriptZip()

/** The members of every output, by operation, as the tests met them. */
const seen = new Map<string, Set<string>>()

/** What an operation answers, which has to be an output of the model. */
async function output(protocol: Protocol, operation: string, input: Members): Promise<Members> {
  const answer = await gantry.ask(protocol, operation, input)
  if (answer.kind === 'error') throw new Error(`${operation} answered ${show(answer)}`)
  expect(outputComplaints(published, operation, answer.output)).toEqual([])
  seen.set(operation, new Set([...(seen.get(operation) ?? []), ...membersIn(answer.output)]))
  return answer.output
}

/** A structure in an output. */
async function part(protocol: Protocol, operation: string, input: Members, name: string): Promise<Members> {
  return (await output(protocol, operation, input))[name] as Members
}

describe.each(PROTOCOLS)('a member is answered when it applies, and only then, in $name:', protocol => {
  const credentials = [
    'UploadCredentials',
    ...['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(name => `UploadCredentials.${name}`),
  ]
  const buildMembers = [
    'BuildArn',
    'BuildId',
    'CreationTime',
    'OperatingSystem',
    'ServerSdkVersion',
    'SizeOnDisk',
    'Status',
  ].map(name => `Build.${name}`)
  const scriptMembers = [
    'CreationTime',
    'NodeJsVersion',
    'ScriptArn',
    'ScriptId',
    'SizeOnDisk',
    'StorageLocation',
    'StorageLocation.Bucket',
    'StorageLocation.Key',
  ]
  const atVersion = { ...fromVersioned, ObjectVersion: versioned.version }
  /** What is given, and what is answered. */
  const locations = [
    ['of a bucket with versions', fromVersioned, atVersion],
    ['that names a version', atVersion, atVersion],
    ['of a bucket without versions', fromUnversioned, fromUnversioned],
  ] as const
  const ask = (operation: string, input: Members) => output(protocol, operation, input)

  test('CreateBuild without a location', async () => {
    const place = ['StorageLocation', 'StorageLocation.Bucket', 'StorageLocation.Key']
    const always = ['Build', ...buildMembers, ...credentials, ...place]
    expect(membersIn(await ask('CreateBuild', LINUX)).sort()).toEqual(always.sort())
    const labelled = await ask('CreateBuild', { ...LINUX, ...LABELS })
    expect(membersIn(labelled).sort()).toEqual([...always, 'Build.Name', 'Build.Version'].sort())
  })

  test.each(locations)('CreateBuild with a location %s', async (_, StorageLocation, answered) => {
    const created = await ask('CreateBuild', { ...LINUX, StorageLocation })
    expect(Object.keys(created).sort()).toEqual(['Build', 'StorageLocation'])
    expect(created.StorageLocation).toEqual(answered)
    expect(created.Build).toMatchObject({ SizeOnDisk: 0 })
  })

  test('RequestUploadCredentials', async () => {
    const { BuildId } = await part(protocol, 'CreateBuild', LINUX, 'Build')
    const requested = await ask('RequestUploadCredentials', { BuildId })
    const place = ['StorageLocation', 'StorageLocation.Bucket', 'StorageLocation.Key']
    expect(membersIn(requested).sort()).toEqual([...credentials, ...place].sort())
  })

  test('RequestUploadCredentials for a build in a bucket of the customer’s', async () => {
    const { BuildId } = await part(protocol, 'CreateBuild', { ...LINUX, StorageLocation: fromVersioned }, 'Build')
    expect(await gantry.ask(protocol, 'RequestUploadCredentials', { BuildId })).toMatchObject({
      name: 'InvalidRequestException',
    })
  })

  test('DescribeScript of an uploaded script', async () => {
    const { ScriptId } = await part(protocol, 'CreateScript', { ZipFile }, 'Script')
    const script = await part(protocol, 'DescribeScript', { ScriptId }, 'Script')
    expect(membersIn(script).sort()).toEqual(scriptMembers)
    expect(script).toMatchObject({ SizeOnDisk: ZipFile.length, NodeJsVersion: '10.x' })
    await ask('UpdateScript', { ScriptId, ...LABELS })
    const labelled = await part(protocol, 'DescribeScript', { ScriptId }, 'Script')
    expect(membersIn(labelled).sort()).toEqual([...scriptMembers, 'Name', 'Version'].sort())
  })

  test.each(locations)('DescribeScript of one with a location %s', async (_, StorageLocation, answered) => {
    const { ScriptId } = await part(protocol, 'CreateScript', { ...LABELS, StorageLocation }, 'Script')
    const script = await part(protocol, 'DescribeScript', { ScriptId }, 'Script')
    expect(script).toMatchObject({ ...LABELS, SizeOnDisk: 0 })
    expect(script.StorageLocation).toEqual(answered)
    expect(await part(protocol, 'UpdateScript', { ScriptId, StorageLocation }, 'Script')).toEqual(script)
  })

  test('the others, and what has no output', async () => {
    const { BuildId, BuildArn } = await part(
      protocol,
      'CreateBuild',
      { ...LINUX, ...LABELS, Tags: [{ Key: 'k', Value: 'v' }] },
      'Build',
    )
    const build = await part(protocol, 'DescribeBuild', { BuildId }, 'Build')
    expect(await part(protocol, 'UpdateBuild', { BuildId, ...LABELS }, 'Build')).toEqual(build)
    await ask('ListBuilds', { Limit: 100 })
    expect(await ask('ListBuilds', { Limit: 1 })).toHaveProperty('NextToken')
    expect(await ask('ListTagsForResource', { ResourceARN: BuildArn })).toEqual({ Tags: [{ Key: 'k', Value: 'v' }] })
    expect(await ask('TagResource', { ResourceARN: BuildArn, Tags: [] })).toEqual({})
    expect(await ask('UntagResource', { ResourceARN: BuildArn, TagKeys: ['k'] })).toEqual({})
    expect(await ask('DeleteBuild', { BuildId })).toEqual({})
    const { ScriptId, ScriptArn } = await part(protocol, 'CreateScript', { ZipFile }, 'Script')
    expect(await ask('ListTagsForResource', { ResourceARN: ScriptArn })).toEqual({ Tags: [] })
    await ask('ListScripts', {})
    expect(await ask('ListScripts', { Limit: 1 })).toHaveProperty('NextToken')
    expect(await ask('DeleteScript', { ScriptId })).toEqual({})
  })
})

test('the tests above have seen every member of every output', () => {
  const members = coveredOperations(published).flatMap(operation =>
    outputMembers(published, operation).map(name => `${operation}.${name}`),
  )
  const met = [...seen].flatMap(([operation, names]) => [...names].map(name => `${operation}.${name}`))
  expect(members.filter(member => !met.includes(member)).sort()).toEqual(UNGIVEN.map(({ member }) => member).sort())
})

/** What has an operation answer an error, for each error that some operation declares. */
const SITUATIONS: Readonly<Record<string, (protocol: Protocol, operation: string) => Promise<Answer>>> = {
  UnauthorizedException: (protocol, operation) =>
    gantry.askAsStranger(protocol, operation, leastInput(model, operation)),
  InvalidRequestException: (protocol, operation) => {
    const refused = probesOf(model, operation).find(({ input }) => judge(model, operation, input).kind === 'invalid')
    return gantry.ask(protocol, operation, refused?.input)
  },
  NotFoundException: (protocol, operation) =>
    gantry.ask(protocol, operation, { ...leastInput(model, operation), ...ABSENT }),
  TaggingFailedException: async (protocol, operation) => {
    const { BuildArn: ResourceARN } = await part(protocol, 'CreateBuild', LINUX, 'Build')
    const tags = (from: number) => Array.from({ length: 101 }, (_, index) => ({ Key: `${from + index}`, Value: '' }))
    await output(protocol, operation, { ResourceARN, Tags: tags(0) })
    return gantry.ask(protocol, operation, { ResourceARN, Tags: tags(101) })
  },
}
const ABSENT = {
  BuildId: 'build-00000000-0000-0000-0000-000000000000',
  ScriptId: 'script-00000000-0000-0000-0000-000000000000',
  ResourceARN: 'arn:aws:gamelift:us-west-2::build/build-00000000-0000-0000-0000-000000000000',
}

describe.each(PROTOCOLS)('the errors that an operation declares, in $name:', protocol => {
  const declared = coveredOperations(published).flatMap(operation =>
    declaredErrors(published, operation).map(error => ({ operation, error })),
  )

  test.each(declared.filter(({ operation, error }) => !isUnanswered(operation, error)))(
    '$operation: $error',
    async ({ operation, error }) => {
      const situation = SITUATIONS[error]
      if (!situation) throw new Error(`${operation} declares ${error}, and nothing says when it is answered`)
      expect(await situation(protocol, operation)).toMatchObject({
        kind: 'error',
        name: error,
        status: 400,
        message: expect.stringMatching(/./),
      })
    },
  )

  test('what is said never to be answered is declared', () => {
    const errors = UNANSWERED.flatMap(({ error, operations = [] }) =>
      operations.length === 0 ? [{ error }] : operations.map(operation => ({ error, operation })),
    )
    for (const one of errors) expect(declared).toContainEqual(expect.objectContaining(one))
  })
})
