import {
  InvalidRequestException,
  NotFoundException,
  paginateListBuilds,
  TaggingFailedException,
  UnauthorizedException,
} from '@aws-sdk/client-gamelift'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { AwsJson1_1Protocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols'
import { describe, expect, test } from 'vitest'
import { gameLift, newUpload, present, s3, verdict } from '../../support/clients.ts'
import { zipOf } from '../../support/zips.ts'

const ABSENT = 'build-00000000-0000-0000-0000-000000000000'

const PROTOCOLS = [
  { name: 'AWS JSON 1.1', protocol: AwsJson1_1Protocol },
  { name: 'RPC v2 CBOR', protocol: AwsSmithyRpcV2CborProtocol },
]

describe.each(PROTOCOLS)('the JavaScript SDK on $name', ({ name, protocol }) => {
  const client = gameLift({ protocol })
  const region = name.startsWith('AWS') ? 'xx-javascript-1' : 'xx-javascript-2'

  test('creates a build with everything that it needs, and describes it by id and ARN', async () => {
    const created = await client.createBuild({
      Name: 'Größe 🎮',
      Version: '1.0',
      OperatingSystem: 'WINDOWS_2022',
      ServerSdkVersion: '5.2.0',
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    expect(created.UploadCredentials?.AccessKeyId).toMatch(/^ASIA/)
    expect(created.StorageLocation?.Bucket).toBe('gamelift-builds-us-west-2')
    const build = present(created.Build)
    expect(build).toMatchObject({ Name: 'Größe 🎮', Version: '1.0', Status: 'INITIALIZED', SizeOnDisk: 0 })
    expect(build.CreationTime).toBeInstanceOf(Date)
    expect(Math.abs(present(build.CreationTime).getTime() - Date.now())).toBeLessThan(60_000)
    for (const BuildId of [build.BuildId, build.BuildArn]) {
      expect((await client.describeBuild({ BuildId })).Build).toEqual(build)
    }
    const { Tags } = await client.listTagsForResource({ ResourceARN: build.BuildArn })
    expect(Tags).toEqual([{ Key: 'team', Value: 'blue' }])
  })

  test('requests credentials, which are others each time, and uploads with them', async () => {
    const upload = await newUpload(client)
    const { UploadCredentials } = await client.requestUploadCredentials({ BuildId: upload.buildArn })
    expect(UploadCredentials?.AccessKeyId).not.toBe(upload.keys.accessKeyId)
    const keys = {
      accessKeyId: present(UploadCredentials?.AccessKeyId),
      secretAccessKey: present(UploadCredentials?.SecretAccessKey),
      sessionToken: present(UploadCredentials?.SessionToken),
    }
    const Body = await zipOf(1000)
    await s3({ ...upload, keys }, 'path').send(new PutObjectCommand({ ...upload.place, Body }))
    expect(await verdict(client, upload.buildId)).toEqual({ Status: 'READY', SizeOnDisk: Body.length })
  })

  test('lists, pages, renames and deletes builds', async () => {
    const elsewhere = gameLift({ protocol, region })
    const made = await Promise.all(Array.from({ length: 5 }, () => newUpload(elsewhere)))
    const listed: string[] = []
    for await (const page of paginateListBuilds({ client: elsewhere, pageSize: 2 }, {})) {
      listed.push(...(page.Builds ?? []).map(build => present(build.BuildId)))
    }
    expect(listed.toSorted()).toEqual(made.map(upload => upload.buildId).sort())
    const [first] = listed
    expect((await elsewhere.updateBuild({ BuildId: first, Name: 'renamed' })).Build?.Name).toBe('renamed')
    for (const BuildId of listed) await elsewhere.deleteBuild({ BuildId })
    expect((await elsewhere.listBuilds({})).Builds).toEqual([])
  })

  test('tags and untags', async () => {
    const { buildArn: ResourceARN } = await newUpload(client)
    await client.tagResource({
      ResourceARN,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '' },
      ],
    })
    await client.untagResource({ ResourceARN, TagKeys: ['a'] })
    expect((await client.listTagsForResource({ ResourceARN })).Tags).toEqual([{ Key: 'b', Value: '' }])
  })

  test('gets the exceptions of the model', async () => {
    await expect(client.describeBuild({ BuildId: ABSENT })).rejects.toBeInstanceOf(NotFoundException)
    await expect(client.describeBuild({ BuildId: ABSENT })).rejects.toThrow(ABSENT)
    await expect(client.describeBuild({ BuildId: 'fleet-1' })).rejects.toBeInstanceOf(InvalidRequestException)
    await expect(client.createBuild({})).rejects.toThrow(
      "1 validation error detected: Value null at 'operatingSystem' failed to satisfy constraint: Member must not be null",
    )
    const { buildArn: ResourceARN } = await newUpload(client)
    const Tags = Array.from({ length: 200 }, (_, number) => ({ Key: `${number}`, Value: '' }))
    await client.tagResource({ ResourceARN, Tags })
    const oneMore = client.tagResource({ ResourceARN, Tags: [{ Key: 'one more', Value: '' }] })
    await expect(oneMore).rejects.toBeInstanceOf(TaggingFailedException)
    await expect(client.listFleets({})).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'Gantry does not implement the GameLift operation ListFleets.',
    })
  })

  test('is refused with the keys of a stranger, and with upload credentials', async () => {
    const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) }
    const refused = gameLift({ protocol, credentials: stranger }).listBuilds({})
    await expect(refused).rejects.toBeInstanceOf(UnauthorizedException)
    const upload = await newUpload(client)
    const denied = gameLift({ protocol, credentials: upload.keys }).describeBuild({ BuildId: upload.buildId })
    await expect(denied).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  test('answers carry a request id, and so do errors', async () => {
    const id = /^[0-9a-f-]{36}$/
    expect((await client.listBuilds({})).$metadata.requestId).toMatch(id)
    const refused = client.describeBuild({ BuildId: ABSENT })
    await expect(refused).rejects.toMatchObject({ $metadata: { requestId: expect.stringMatching(id) } })
  })
})
