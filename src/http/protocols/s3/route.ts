import { GantryError } from '../../../errors.ts'

/** What a request to the upload gateway is about, before anybody knows whether it is allowed. */
export interface S3Target {
  /** S3's name of the operation; `undefined` where Gantry's gateway knows no such request. */
  readonly operation: string
  readonly bucket: string
  readonly key: string
  readonly query: ReadonlyMap<string, string>
}

/** Hosts that a bucket's name may stand in front of (`bucket.localhost`), lower case and without a port. */
export type BaseHosts = readonly string[]

/**
 * Finds bucket, key and operation in path style (`/bucket/key`) and virtual-host style (`bucket.localhost`, `/key`).
 *
 * @throws GantryError `InvalidURI` for what isn't percent-encoded UTF-8
 */
export function routeS3(
  request: { method: string; path: string; query: string; headers: ReadonlyMap<string, string> },
  baseHosts: BaseHosts,
): S3Target {
  const virtualBucket = bucketOfHost(request.headers.get('host') ?? '', baseHosts)
  const path = virtualBucket === undefined ? request.path : `/${virtualBucket}${request.path}`
  const slash = path.indexOf('/', 1)
  const bucket = decode(slash < 0 ? path.slice(1) : path.slice(1, slash))
  const key = slash < 0 ? '' : decode(path.slice(slash + 1))
  const query = parseQuery(request.query)
  return { operation: operationOf(request, query, bucket, key), bucket, key, query }
}

function bucketOfHost(host: string, baseHosts: BaseHosts): string | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '')
  const base = baseHosts.find(candidate => name.endsWith(`.${candidate}`))
  return base === undefined ? undefined : name.slice(0, -base.length - 1)
}

function parseQuery(query: string): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const pair of query === '' ? [] : query.split('&')) {
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (parameters.has(name))
      throw new GantryError('InvalidArgument', `The query parameter ${name.slice(0, 100)} is given twice.`)
    parameters.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return parameters
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new GantryError('InvalidURI', "Couldn't parse the specified URI.")
  }
}

/** Sub-resources of S3 that make a request something else than the plain operation of its method. */
const SUBRESOURCES = [
  'acl',
  'attributes',
  'cors',
  'delete',
  'legal-hold',
  'policy',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versionId',
]

function operationOf(
  { method, headers }: { method: string; headers: ReadonlyMap<string, string> },
  query: ReadonlyMap<string, string>,
  bucket: string,
  key: string,
): string {
  if (bucket === '') return 'ListAllMyBuckets'
  if (key === '')
    return (
      { GET: 'ListBucket', HEAD: 'ListBucket', PUT: 'CreateBucket', DELETE: 'DeleteBucket' }[method] ?? 'DeleteObject'
    )
  if (query.has('uploadId')) {
    if (method === 'PUT') return headers.has('x-amz-copy-source') ? 'UploadPartCopy' : 'UploadPart'
    const byMethod = { GET: 'ListParts', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' }
    return byMethod[method as keyof typeof byMethod] ?? 'Unknown'
  }
  const subresource = SUBRESOURCES.find(name => query.has(name))
  if (subresource !== undefined) return `${method} ?${subresource}`
  if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : 'PostObject'
  if (method === 'PUT') return headers.has('x-amz-copy-source') ? 'CopyObject' : 'PutObject'
  return { GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }[method] ?? 'Unknown'
}
