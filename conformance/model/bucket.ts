import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A role that Gantry may take, by the engine's keys: no STS is asked. */
export const ROLE_ARN = 'arn:aws:iam::123456789012:role/GameLiftReader'

/** Buckets with one file each. */
export interface Buckets extends AsyncDisposable {
  /** What `GANTRY_S3_SOURCES` is to be for Gantry to read them. */
  readonly setting: string
  readonly versioned: { readonly Bucket: string; readonly Key: string; readonly version: string }
  readonly unversioned: { readonly Bucket: string; readonly Key: string }
}

/** Serves a file over the least of S3 that reading it takes: ranged GET and HEAD of one version. Who asks isn't looked at. */
export async function openBuckets(file: Buffer): Promise<Buckets> {
  const versioned = { Bucket: 'model-versioned', Key: 'files/server.zip', version: 'first-version' }
  const unversioned = { Bucket: 'model-plain', Key: 'files/server.zip' }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const wanted = searchParams.get('versionId')
    if (pathname === `/${versioned.Bucket}/${versioned.Key}`) {
      if (wanted === null || wanted === versioned.version) return answer(request, response, file, versioned.version)
      return refuse(response, 'NoSuchVersion')
    }
    if (pathname === `/${unversioned.Bucket}/${unversioned.Key}` && wanted === null)
      return answer(request, response, file)
    return refuse(response, /^\/model-(versioned|plain)\//.test(pathname) ? 'NoSuchKey' : 'NoSuchBucket')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
  const engine = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-west-2',
    forcePathStyle: true,
    roles: { [ROLE_ARN]: keys },
  }
  return {
    setting: JSON.stringify([engine]),
    versioned,
    unversioned,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer({ method, headers }: IncomingMessage, response: ServerResponse, file: Buffer, version?: string): void {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? []
  const first = Number(from ?? 0)
  const last = Math.min(to === undefined || to === '' ? file.length - 1 : Number(to), file.length - 1)
  response.writeHead(from === undefined ? 200 : 206, {
    'Content-Length': last - first + 1,
    'Accept-Ranges': 'bytes',
    ETag: `"${createHash('md5').update(file).digest('hex')}"`,
    ...(from === undefined ? {} : { 'Content-Range': `bytes ${first}-${last}/${file.length}` }),
    ...(version === undefined ? {} : { 'x-amz-version-id': version }),
  })
  response.end(method === 'HEAD' ? undefined : file.subarray(first, last + 1))
}

function refuse(response: ServerResponse, code: 'NoSuchBucket' | 'NoSuchKey' | 'NoSuchVersion'): void {
  response.writeHead(404, { 'Content-Type': 'application/xml' })
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>There is none.</Message></Error>`,
  )
}
