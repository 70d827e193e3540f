import { GantryError } from '../errors.ts'
import { type ControlPlane, handleControlRequest } from './control-plane.ts'
import { corsHeaders, isPreflight } from './cors.ts'
import type { Handler } from './listener.ts'
import { handleOwnRequest, type OwnPaths } from './own-paths.ts'
import { slowDown } from './places.ts'
import type { ControlProtocol } from './protocols/control-protocol.ts'
import { controlProtocolOf } from './protocols/detect.ts'
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
    const answer = await answerTo(routes, protocol, request)
    if (protocol) return answer
    return { ...answer, headers: { ...answer.headers, ...corsHeaders(routes.gateway.corsOrigins, request) } }
  }
}

async function answerTo(
  routes: Routes,
  protocol: ControlProtocol | undefined,
  request: RawRequest,
): Promise<HttpResponse> {
  const refused = refusedUnseen(routes, request)
  if (refused) return refusal(protocol, refused)
  const answer = protocol
    ? await handleControlRequest(routes.control, protocol, request)
    : await handleUploadRequest(routes.gateway, request)
  await routes.durable()
  return answer
}

/** Why a request is sent away before anybody has looked at it. */
function refusedUnseen({ isDraining, gateway }: Routes, request: RawRequest): GantryError | undefined {
  // A page gets to see no answer, not even one of these, but to what a preflight allowed.
  if (isPreflight(gateway.corsOrigins, request)) return undefined
  if (isDraining()) {
    return new GantryError('Draining', 'Please reduce your request rate: this server is shutting down.')
  }
  return request.isOneTooMany ? slowDown() : undefined
}

function refusal(protocol: ControlProtocol | undefined, error: GantryError): HttpResponse {
  const ids = { requestId: '', hostId: '' }
  const answer = protocol ? protocol.encodeError(error, '') : errorResponse(error, '', ids)
  return { ...answer, headers: { ...answer.headers, Connection: 'close', 'Retry-After': '1' } }
}
