import { makeArchive } from '../crash/archives.ts'
import { callJson } from '../crash/gantry-api.ts'
import type { Random } from '../crash/random.ts'
import { type Credentials, type Server, sleep } from '../crash/server.ts'
import { type Header, render, type Service, type Spec, sign } from './request.ts'
import { type Answer, exchange } from './wire.ts'

/** A build with upload credentials, as a client sees it. */
export interface KnownBuild {
  readonly id: string
  readonly arn: string
  readonly credentials: Credentials
  readonly bucket: string
  readonly key: string
}

/** What there is before a malformed request comes. */
export interface World {
  readonly host: string
  readonly root: Credentials
  /** INITIALIZED, with an open upload that has part 1. */
  readonly open: KnownBuild
  readonly uploadId: string
  readonly partEtag: string
  /** INITIALIZED, with an upload of its own. */
  readonly other: KnownBuild
  readonly otherUploadId: string
  readonly ready: KnownBuild
  readonly failed: KnownBuild
  /** For a DeleteBuild that turns out to be valid. */
  readonly doomed: KnownBuild
  /** Every build that was ever made here. */
  readonly buildIds: Set<string>
}

/** Makes the world's builds through the front door. */
export async function createWorld(server: Server, random: Random): Promise<World> {
  const root = server.rootCredentials()
  const host = `127.0.0.1:${server.port}`
  const buildIds = new Set<string>()
  const build = async (): Promise<KnownBuild> => {
    const made = await createBuild(server, root)
    buildIds.add(made.id)
    return made
  }
  const judged = async (archive: Buffer): Promise<KnownBuild> => {
    const made = await build()
    await sendUpload(server, made, { method: 'PUT', query: '', body: archive })
    for (;;) {
      const answer = await callJson(server.url, root, 'GameLift.DescribeBuild', { BuildId: made.id })
      if ((answer.Build as { Status: string }).Status !== 'INITIALIZED') return made
      await sleep(50)
    }
  }
  const open = await build()
  const uploadId = await openUpload(server, open)
  const first = { method: 'PUT', query: `?partNumber=1&uploadId=${uploadId}`, body: random.bytes(1_000) }
  const part = await sendUpload(server, open, first)
  const other = await build()
  const otherUploadId = await openUpload(server, other)
  return {
    host,
    root,
    open,
    uploadId,
    partEtag: part.headers.get('etag') ?? '',
    other,
    otherUploadId,
    ready: await judged((await makeArchive(random, 5_000, false)).bytes),
    failed: await judged(random.bytes(5_000)),
    doomed: await build(),
    buildIds,
  }
}

/** A new build with upload credentials. */
export async function createBuild(server: Server, root: Credentials): Promise<KnownBuild> {
  const input = {
    Name: 'fuzzed',
    Version: '1',
    OperatingSystem: 'AMAZON_LINUX_2023',
    Tags: [{ Key: 'a', Value: 'b' }],
  }
  const answer = (await callJson(server.url, root, 'GameLift.CreateBuild', input)) as {
    Build: { BuildId: string; BuildArn: string }
    UploadCredentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string }
    StorageLocation: { Bucket: string; Key: string }
  }
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.UploadCredentials
  return {
    id: answer.Build.BuildId,
    arn: answer.Build.BuildArn,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    bucket: answer.StorageLocation.Bucket,
    key: answer.StorageLocation.Key,
  }
}

/** Sends a request to a build's key that has to succeed. */
export async function sendUpload(
  server: Server,
  to: KnownBuild,
  { method, query, body, headers }: { method: string; query: string; body?: Buffer; headers?: readonly Header[] },
): Promise<Answer> {
  const all: Header[] = [['host', `127.0.0.1:${server.port}`], ...(headers ?? [])]
  const spec: Spec = { method, target: `${pathOf(to)}${query}`, headers: all, body: body ?? Buffer.alloc(0) }
  const outcome = await exchange(server.port, render(await sign(spec, to.credentials, 's3')), {})
  if (outcome.kind !== 'answer' || outcome.answer.status >= 300)
    throw new Error(`setting up: ${method} ${query}: ${JSON.stringify(outcome)}`)
  return outcome.answer
}

/** Opens a multipart upload, and answers its id. */
export async function openUpload(server: Server, to: KnownBuild, headers: readonly Header[] = []): Promise<string> {
  const { body } = await sendUpload(server, to, { method: 'POST', query: '?uploads=', headers })
  return /<UploadId>(\w+)</.exec(body.toString())?.[1] ?? ''
}

/** The path-style path of a build's key. */
export function pathOf({ bucket, key }: KnownBuild): string {
  return `/${bucket}/${key}`
}

/** A request to the control plane by AWS JSON 1.1. */
export function jsonSpec({ host }: World, target: string, body: Buffer): Spec {
  const headers = [
    ['host', host],
    ['content-type', 'application/x-amz-json-1.1'],
    ['x-amz-target', target],
  ] as const
  return { method: 'POST', target: '/', headers, body }
}

/** A request to the control plane by Smithy RPC v2 CBOR. */
export function cborSpec({ host }: World, operation: string, body: Buffer): Spec {
  const [service, name] = operation.split('.')
  const headers = [
    ['host', host],
    ['content-type', 'application/cbor'],
    ['accept', 'application/cbor'],
    ['smithy-protocol', 'rpc-v2-cbor'],
  ] as const
  return { method: 'POST', target: `/service/${service}/operation/${name}`, headers, body }
}

/** A request to a build's key. */
export function s3Spec(
  { host }: World,
  build: KnownBuild,
  method: string,
  query = '',
  body: Buffer = Buffer.alloc(0),
): Spec {
  return { method, target: `${pathOf(build)}${query}`, headers: [['host', host]], body }
}

/** A whole, valid, signed request of some kind, to be spoilt. */
export async function validRequest(random: Random, world: World): Promise<{ spec: Spec; service: Service }> {
  const { open, root, uploadId } = world
  const which = random.pick(['json', 'cbor', 'part'] as const)
  if (which === 'json') {
    const body = Buffer.from(JSON.stringify({ BuildId: open.id, Name: 'must not come true' }))
    return { spec: await sign(jsonSpec(world, 'GameLift.UpdateBuild', body), root, 'gamelift'), service: 'gamelift' }
  }
  if (which === 'cbor') {
    const { cbor } = await import('@smithy/core/cbor')
    const body = Buffer.from(cbor.serialize({ BuildId: open.id, Name: 'must not come true' }))
    return { spec: await sign(cborSpec(world, 'GameLift.UpdateBuild', body), root, 'gamelift'), service: 'gamelift' }
  }
  const part = s3Spec(world, open, 'PUT', `?partNumber=2&uploadId=${uploadId}`, random.bytes(3_000))
  return { spec: await sign(part, open.credentials, 's3'), service: 's3' }
}
