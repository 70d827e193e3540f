import { randomBytes } from 'node:crypto'

/** A role: whether it lets Gantry take it, and what it may do then. */
export interface TestRole {
  readonly isTrusting: boolean
  readonly allows: (action: string, resource: string) => boolean
}

/** Temporary credentials, narrowed by the policy that was asked for. */
export interface TestSession {
  hasExpired: boolean
  may(action: string, resource: string): boolean
}

/** An error that the engine answers. */
export class EngineRefusal extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>
  /** The element that tells it, or nothing. */
  readonly region: string
  /** In the engine's words. */
  readonly said: string

  constructor(
    status: number,
    code: string,
    { headers = {}, region, said = 'No.' }: { headers?: Record<string, string>; region?: string; said?: string } = {},
  ) {
    super(code)
    this.status = status
    this.code = code
    this.headers = headers
    this.said = said
    this.region = region === undefined ? '' : `<Region>${region}</Region>`
  }
}

/** AssumeRole with its one form of policy, understood as AWS does: wildcards, and what escapes them. */
export function assumeRole(
  roles: ReadonlyMap<string, TestRole>,
  sessions: Map<string, TestSession>,
  { Action, RoleArn = '', Policy = '' }: Record<string, string>,
  accessKeyId: string,
): string {
  if (Action !== 'AssumeRole') throw new EngineRefusal(403, 'InvalidAction')
  if (accessKeyId !== 'operator') throw new EngineRefusal(403, 'InvalidClientTokenId')
  if (!roles.get(RoleArn)?.isTrusting) throw new EngineRefusal(403, 'AccessDenied')
  const statement = JSON.parse(Policy).Statement[0] as { Action: string[]; Resource: string }
  const resource = patternOf(statement.Resource)
  const id = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`
  sessions.set(id, {
    hasExpired: false,
    may: (action, name) =>
      roles.get(RoleArn)?.allows(action, name) === true &&
      statement.Action.includes(action) &&
      resource.test(`arn:aws:s3:::${name}`),
  })
  const expiration = new Date(Date.now() + 900_000).toISOString()
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
    <Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>session-secret-${id}</SecretAccessKey>
    <SessionToken>session-token-${id}</SessionToken><Expiration>${expiration}</Expiration></Credentials>
    </AssumeRoleResult></AssumeRoleResponse>`
}

function patternOf(resource: string): RegExp {
  const parts = resource.match(/\$\{[*?$]\}|./gsu) ?? []
  const source = parts.map(part => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    return (part.length > 2 ? part.slice(2, -1) : part).replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`, 'us')
}
