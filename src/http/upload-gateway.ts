import type { Authenticator } from '../auth/authenticator.ts'
import { authorizeUpload } from '../auth/authorize.ts'
import { requireGranted, requireUploadable } from '../builds/granted-build.ts'
import type { Explain } from '../errors.ts'
import type { UploadContext } from '../operations/operation.ts'
import { randomBytes } from '../random.ts'
import { answerPreflight, type CorsOrigins, isPreflight } from './cors.ts'
import type { Places } from './places.ts'
import { BINDINGS } from './protocols/s3/bindings.ts'
import { errorResponse } from './protocols/s3/errors.ts'
import { payloadHashOf } from './protocols/s3/payload.ts'
import { type BaseHosts, routeS3 } from './protocols/s3/route.ts'
import type { RawRequest } from './raw-request.ts'
import type { HttpResponse } from './response.ts'

export interface UploadGateway {
  readonly authenticator: Authenticator
  readonly services: UploadContext['services']
  readonly baseHosts: BaseHosts
  readonly corsOrigins: CorsOrigins
  readonly explain: Explain
  readonly places: Places
}

/** One request to the upload gateway: what → who → may they → is the build still open → decode → do → encode. */
export async function handleUploadRequest(gateway: UploadGateway, raw: RawRequest): Promise<HttpResponse> {
  const ids = newRequestIds()
  const answer = await handle(gateway, raw).catch(error =>
    errorResponse(gateway.explain(error, ids.requestId), raw.path, ids),
  )
  return {
    ...answer,
    headers: { ...answer.headers, 'x-amz-request-id': ids.requestId, 'x-amz-id-2': ids.hostId },
  }
}

async function handle(gateway: UploadGateway, raw: RawRequest): Promise<HttpResponse> {
  const { authenticator, services, baseHosts, corsOrigins } = gateway
  if (isPreflight(corsOrigins, raw)) return answerPreflight(corsOrigins, raw)
  const target = routeS3(raw, baseHosts)
  const claimant = await authenticator.identify(raw, 's3')
  const signer = authenticator.prove(raw, claimant, payloadHashOf(claimant, target.operation), raw.sourceIp)
  const caller = authorizeUpload(signer, target.operation, target.bucket, target.key)
  using _place = gateway.places.take(caller.grant.buildId)
  const binding = BINDINGS[target.operation]
  if (!binding) throw new Error(`${target.operation} is granted but not bound`)
  const findBuild = binding.answersWhenEnded ? requireGranted : requireUploadable
  const build = await findBuild(services.database.reads, caller.grant)
  const request = { target, raw, claimant, limits: services.limits }
  const output = await binding.operation(binding.decode(request), { caller, services, build })
  return binding.encode(output, request)
}

/** In the forms that S3 gives them: tools parse and show both. */
function newRequestIds(): { requestId: string; hostId: string } {
  const random = randomBytes(40)
  return { requestId: random.toString('hex', 0, 8).toUpperCase(), hostId: random.toString('base64', 8) }
}
