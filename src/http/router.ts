import { GantryError } from '../errors.ts'
import { type ControlPlane, handleControlRequest } from './control-plane.ts'
import type { Handler } from './listener.ts'
import { handleOwnRequest, type OwnPaths } from './own-paths.ts'
import { awsJson } from './protocols/aws-json.ts'
import type { ControlProtocol } from './protocols/control-protocol.ts'
import { rpcV2Cbor } from './protocols/rpc-v2-cbor.ts'
import { errorResponse } from './protocols/s3/errors.ts'
import type { RawRequest } from './raw-request.ts'
import type { HttpResponse } from './response.ts'
import { handleUploadRequest, type UploadGateway } from './upload-gateway.ts'

export interface Routes {
  readonly control: ControlPlane
  readonly gateway: UploadGateway
  readonly own: OwnPaths
  /** Waits until what an answer may tell of would survive a power cut. */
  readonly durable: () => Promise<void>
  /** True from the moment the process was told to stop: what runs is finished, what comes is sent elsewhere. */
  readonly isDraining: () => boolean
}

/** One port serves everything: a request's path and headers say which protocol it speaks. */
export function createRouter(routes: Routes): Handler {
  return async request => {
    if (request.path.startsWith('/-/')) return handleOwnRequest(routes.own, request)
    const protocol = controlProtocolOf(request)
    if (routes.isDraining()) return refusal(protocol, draining())
    if (request.isOneTooMany) return refusal(protocol, slowDown())
    const answer = protocol
      ? await handleControlRequest(routes.control, protocol, request)
      : await handleUploadRequest(routes.gateway, request)
    await routes.durable()
    return answer
  }
}

/** Whatever isn't the control plane is S3: there every path may be a bucket's. */
function controlProtocolOf({ method, path, headers }: RawRequest): ControlProtocol | undefined {
  if (method !== 'POST') return undefined
  if (headers.get('smithy-protocol') === 'rpc-v2-cbor' || path.startsWith('/service/')) return rpcV2Cbor
  const isS3 = headers.has('x-amz-content-sha256') && !headers.has('x-amz-target')
  return path === '/' && !isS3 ? awsJson : undefined
}

function draining(): GantryError {
  return new GantryError('Draining', 'Please reduce your request rate: this server is shutting down.')
}

function slowDown(): GantryError {
  return new GantryError('SlowDown', 'Please reduce your request rate.')
}

/** What is answered before anybody has looked at the request. */
function refusal(protocol: ControlProtocol | undefined, error: GantryError): HttpResponse {
  const ids = { requestId: '', hostId: '' }
  const answer = protocol ? protocol.encodeError(error, '') : errorResponse(error, '', ids)
  return { ...answer, headers: { ...answer.headers, Connection: 'close', 'Retry-After': '1' } }
}
