import { hash, randomUUID } from 'node:crypto'
import type { Authenticator } from '../auth/authenticator.ts'
import { authorizeControlPlane } from '../auth/authorize.ts'
import type { Services } from '../builds/services.ts'
import { type Explain, GantryError } from '../errors.ts'
import { validate } from '../model/validation.ts'
import { OPERATIONS } from '../operations/control-plane.ts'
import { NOT_IMPLEMENTED } from '../operations/gamelift/not-implemented.ts'
import type { Operation } from '../operations/operation.ts'
import type { ControlProtocol } from './protocols/control-protocol.ts'
import type { RawRequest } from './raw-request.ts'
import type { HttpResponse } from './response.ts'

/** The largest input of the model, 200 tags with every character escaped, has about half of this. */
const MAX_BODY_BYTES = 1024 ** 2

export interface ControlPlane {
  readonly authenticator: Authenticator
  readonly services: Services
  readonly explain: Explain
}

/** One request to the control plane: who → what → may they → decode → validate → do → encode. */
export async function handleControlRequest(
  { authenticator, services, explain }: ControlPlane,
  protocol: ControlProtocol,
  request: RawRequest,
): Promise<HttpResponse> {
  const requestId = randomUUID()
  try {
    const claimant = await authenticator.identify(request, 'gamelift')
    const body = await request.readBody(MAX_BODY_BYTES)
    const caller = authenticator.prove(request, claimant, hash('sha256', body), request.sourceIp)
    const operation = findOperation(protocol.operationOf(request))
    authorizeControlPlane(caller, operation.action)
    const input = validate(operation.input, protocol.decode(body))
    return protocol.encode(await operation.handle(input, { caller, services }), requestId)
  } catch (error) {
    return protocol.encodeError(explain(error, requestId), requestId)
  }
}

function findOperation(asked: { service: string; name: string } | undefined): Operation & { action: string } {
  if (asked && Object.hasOwn(OPERATIONS, asked.service)) {
    const operations: Record<string, Operation> = OPERATIONS[asked.service as keyof typeof OPERATIONS]
    const operation = Object.hasOwn(operations, asked.name) ? operations[asked.name] : undefined
    if (operation) return { ...operation, action: `${asked.service.toLowerCase()}:${asked.name}` }
    if (asked.service === 'GameLift' && NOT_IMPLEMENTED.has(asked.name)) {
      throw new GantryError('NotImplemented', `Gantry does not implement the GameLift operation ${asked.name}.`)
    }
  }
  const name = asked ? `${asked.service}.${asked.name}`.slice(0, 256) : 'none'
  throw new GantryError(
    'UnknownOperation',
    `The action or operation requested is invalid: ${name}. Verify that it is typed correctly.`,
  )
}
