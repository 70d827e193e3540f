import type { BuildId, ScriptId } from './ids.ts'

/** The ARN of a build. GameLift's build ARNs name a region but no account: `arn:aws:gamelift:us-west-2::build/build-…`. */
export function buildArn(region: string, buildId: BuildId): string {
  return `arn:aws:gamelift:${region}::build/${buildId}`
}

/** The ARN of a script, which names no account either: `arn:aws:gamelift:us-west-2::script/script-…`. */
export function scriptArn(region: string, scriptId: ScriptId): string {
  return `arn:aws:gamelift:${region}::script/${scriptId}`
}

/**
 * The region and resource id of a GameLift ARN, or undefined if `text` isn't one. The partition isn't checked: AWS has
 * several, and the region says it all.
 */
export function parseGameLiftArn(text: string): { region: string; kind: string; id: string } | undefined {
  const match = /^arn:[a-z-]+:gamelift:([a-z0-9-]+):(?:\d{12})?:([a-z]+)\/(\S+)$/.exec(text)
  const [, region, kind, id] = match ?? []
  return region !== undefined && kind !== undefined && id !== undefined ? { region, kind, id } : undefined
}

/** The id in an id or ARN of the region; undefined for what can't be one of ours. */
export function idIn<Id extends string>(
  kind: 'build' | 'script',
  isId: (text: string) => text is Id,
  region: string,
  idOrArn: string,
): Id | undefined {
  if (isId(idOrArn)) return idOrArn
  const arn = parseGameLiftArn(idOrArn)
  return arn?.kind === kind && arn.region === region && isId(arn.id) ? arn.id : undefined
}
