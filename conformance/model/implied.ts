import { type Answer, isOfForm, show } from './answer.ts'
import { outputComplaints } from './outputs.ts'
import type { Model } from './published-model.ts'
import type { Input } from './random-inputs.ts'
import type { World } from './world.ts'

/**
 * What is wrong with the answer to an input that the model takes, given what exists: an output of the model, with what was
 * given in it, or else an error for the situation. Undefined when nothing is. The world learns what an output has changed.
 */
export function complaintOfValid(
  model: Model,
  operation: string,
  input: Input,
  answer: Answer,
  world: World,
): string | undefined {
  if (isOfForm(answer)) return `is valid, and answered ${show(answer)}`
  const errors = errorsFor(operation, input, world)
  if (answer.kind === 'error')
    return errors.includes(answer.name)
      ? undefined
      : `should be answered ${errors.join(' or ') || 'an output'}, and is ${show(answer)}`
  if (errors.length > 0) return `should be answered ${errors.join(' or ')}, and is ${show(answer)}`
  note(operation, input, world)
  return [...outputComplaints(model, operation, answer.output), ...notEchoed(input, answer.output)][0]
}

/** The errors of which the situation has one; none where it has an output. */
function errorsFor(operation: string, input: Input, world: World): readonly string[] {
  const errors = [
    namingErrors(input, world),
    tagErrors(operation, input, world),
    contentErrors(operation, input, world),
  ].flat()
  return [...new Set(errors)]
}

function namingErrors({ BuildId, ScriptId, ResourceARN, NextToken }: Input, world: World): readonly string[] {
  if (BuildId !== undefined) return world.builds.includes(BuildId as string) ? [] : ['NotFoundException']
  if (ScriptId !== undefined) return world.scripts.includes(ScriptId as string) ? [] : ['NotFoundException']
  // A random string is seldom an ARN, and that of nothing if it is.
  if (ResourceARN !== undefined)
    return world.tags.has(ResourceARN as string) ? [] : ['InvalidRequestException', 'NotFoundException']
  return NextToken === undefined || world.tokens.includes(NextToken as string) ? [] : ['InvalidRequestException']
}

const MAX_TAGS = 200

function tagErrors(operation: string, { ResourceARN, Tags }: Input, world: World): readonly string[] {
  if (!Array.isArray(Tags)) return []
  const keys = keysOf(Tags)
  if (new Set(keys).size < keys.length) return ['InvalidRequestException']
  const there = world.tags.get(ResourceARN as string) ?? new Set()
  return operation === 'TagResource' && new Set([...there, ...keys]).size > MAX_TAGS ? ['TaggingFailedException'] : []
}

function contentErrors(
  operation: string,
  { StorageLocation, ZipFile, NodeJsVersion }: Input,
  world: World,
): readonly string[] {
  const isScript = operation.endsWith('Script')
  const isMissing = operation === 'CreateScript' && StorageLocation === undefined && ZipFile === undefined
  const isDouble = isScript && StorageLocation !== undefined && ZipFile !== undefined
  const isNoZip = ZipFile !== undefined && !world.isZip(ZipFile)
  const isNoNode = NodeJsVersion !== undefined && !['10.x', '24.x'].includes(NodeJsVersion as string)
  const isUnknown = StorageLocation !== undefined && !world.isLocation(StorageLocation)
  return [
    ...(isMissing || isDouble || isNoZip || isNoNode ? ['InvalidRequestException'] : []),
    // A role that Gantry can't take, or what can't be a role, a bucket or a key.
    ...(isUnknown ? ['InvalidRequestException', 'UnauthorizedException'] : []),
  ]
}

function note(operation: string, { BuildId, ScriptId, ResourceARN, Tags, TagKeys }: Input, world: World): void {
  if (operation.startsWith('Delete')) world.forget((BuildId ?? ScriptId) as string)
  const there = world.tags.get(ResourceARN as string)
  if (operation === 'TagResource') for (const key of keysOf(Tags)) there?.add(key)
  if (operation === 'UntagResource') for (const key of TagKeys as readonly string[]) there?.delete(key)
}

function keysOf(tags: unknown): string[] {
  return (tags as readonly { readonly Key: string }[]).map(({ Key }) => Key)
}

const ECHOED = ['Name', 'Version', 'OperatingSystem', 'ServerSdkVersion', 'NodeJsVersion']

/** What a build or a script was given and doesn't show. */
function notEchoed(input: Input, { Build, Script }: Input): string[] {
  const described = (Build ?? Script) as Input | undefined
  if (!described) return []
  return ECHOED.filter(name => input[name] !== undefined && input[name] !== described[name]).map(
    name => `${name} is ${JSON.stringify(described[name])} and not what was given`,
  )
}
