import { GantryError } from '../../../errors.ts'

/** What a request to the upload gateway is about, before anybody knows whether it is allowed. */
export interface S3Target {
  /** S3's name of the operation, or what stands for one that the gateway doesn't know. */
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
  if (baseHosts.includes(name)) return undefined
  const [longest] = baseHosts.filter(base => name.endsWith(`.${base}`)).sort((a, b) => b.length - a.length)
  return longest === undefined ? undefined : name.slice(0, -longest.length - 1)
}

function parseQuery(query: string): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const pair of query.split('&')) {
    // As the signature reads it: what is empty is no parameter.
    if (pair === '') continue
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

/** Query parameters that leave a request the operation of its method; any other makes it something else. */
const PLAIN_PARAMETERS: ReadonlySet<string> = new Set([
  'uploads',
  'uploadId',
  'partNumber',
  'max-parts',
  'part-number-marker',
  'x-id',
])

function operationOf(
  { method, headers }: { method: string; headers: ReadonlyMap<string, string> },
  query: ReadonlyMap<string, string>,
  bucket: string,
  key: string,
): string {
  if (bucket === '') return 'ListAllMyBuckets'
  if (key === '') {
    if (method === 'GET' && query.has('uploads')) return 'ListMultipartUploads'
    return (
      { GET: 'ListBucket', HEAD: 'ListBucket', PUT: 'CreateBucket', DELETE: 'DeleteBucket' }[method] ?? 'DeleteObject'
    )
  }
  const other = [...query.keys()].find(name => !PLAIN_PARAMETERS.has(name) && !/^x-amz-/i.test(name))
  if (other !== undefined) return `${method} ?${other.slice(0, 100)}`
  // Presigned URLs may carry it as a parameter. What has no body of its own must not be taken for an empty file.
  const isCopy = headers.has('x-amz-copy-source') || [...query.keys()].some(name => /^x-amz-copy-source$/i.test(name))
  if (query.has('uploadId')) {
    if (method === 'PUT') return isCopy ? 'UploadPartCopy' : 'UploadPart'
    const byMethod = { GET: 'ListParts', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' }
    return byMethod[method as keyof typeof byMethod] ?? 'Unknown'
  }
  if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : 'PostObject'
  if (method === 'PUT') return isCopy ? 'CopyObject' : 'PutObject'
  return { GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }[method] ?? 'Unknown'
}
