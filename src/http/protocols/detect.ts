import type { RawRequest } from '../raw-request.ts'
import { awsJson } from './aws-json.ts'
import type { ControlProtocol } from './control-protocol.ts'
import { rpcV2Cbor } from './rpc-v2-cbor.ts'

/** The control plane's protocol that a request speaks. Whatever isn't the control plane's is S3: there every path may be a bucket's. */
export function controlProtocolOf({
  method,
  path,
  headers,
}: Pick<RawRequest, 'method' | 'path' | 'headers'>): ControlProtocol | undefined {
  if (method !== 'POST') return undefined
  if (headers.get('smithy-protocol') === 'rpc-v2-cbor' || path.startsWith('/service/')) return rpcV2Cbor
  const isS3 = headers.has('x-amz-content-sha256') && !headers.has('x-amz-target')
  return path === '/' && !isS3 ? awsJson : undefined
}
