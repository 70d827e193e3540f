import type { World } from './world.ts'

/**
 * What the service model says of each operation's input, written down a second time: the judge of whether a mutated input
 * is valid after all. `unsure` where the mutation may have hit upon another spelling that is allowed.
 */
export type Validity = 'valid' | 'invalid' | 'unsure'
type Check = (value: unknown, world: World) => Validity

const yes = (condition: boolean): Validity => (condition ? 'valid' : 'invalid')

const text =
  (min: number, max: number, pattern = /^/): Check =>
  value =>
    yes(typeof value === 'string' && [...value].length >= min && [...value].length <= max && pattern.test(value))

const oneOf =
  (...values: string[]): Check =>
  value =>
    yes(typeof value === 'string' && values.includes(value))

const integer: Check = value =>
  yes(typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 2_147_483_647)

const list =
  (item: Check, max: number): Check =>
  (value, world) =>
    Array.isArray(value) && value.length <= max ? all(value.map(one => item(one, world))) : 'invalid'

/** Members marked with `!` are required; null counts as absent. Others than these are ignored. */
const structure =
  (members: Record<string, Check>): Check =>
  (value, world) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'invalid'
    if (value instanceof Date || value instanceof Uint8Array) return 'invalid'
    return all(
      Object.entries(members).map(([spec, check]) => {
        const name = spec.replace('!', '')
        const member = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
        if (member === undefined || member === null) return yes(name === spec)
        return check(member, world)
      }),
    )
  }

function all(validities: readonly Validity[]): Validity {
  if (validities.includes('invalid')) return 'invalid'
  return validities.includes('unsure') ? 'unsure' : 'valid'
}

const unique =
  (check: Check, keyOf: (item: unknown) => unknown): Check =>
  (value, world) => {
    const validity = check(value, world)
    if (validity === 'invalid') return validity
    const keys = (value as unknown[]).map(keyOf)
    return new Set(keys).size === keys.length ? validity : 'invalid'
  }

/** Only what is known can be found. Other spellings of a known ARN are the server's to judge. */
const arn: Check = (value, { buildIds }) => {
  if (typeof value !== 'string') return 'invalid'
  const [, account, id] = /^arn:[a-z-]+:gamelift:us-west-2:(\d*):build\/(\S+)$/.exec(value) ?? []
  if (id === undefined || !buildIds.has(id)) return 'invalid'
  return account === '' ? 'valid' : 'unsure'
}

const build: Check = (value, world) =>
  typeof value === 'string' && world.buildIds.has(value) ? 'valid' : arn(value, world)

const listToken: Check = value =>
  yes(typeof value === 'string' && /^build-[0-9a-f-]{36}$/.test(Buffer.from(value, 'base64url').toString()))

const label = text(1, 1024)
const tags = unique(
  list(structure({ 'Key!': text(1, 128), 'Value!': text(0, 256) }), 200),
  tag => (tag as { Key: string }).Key,
)

const INPUTS: Record<string, Check> = {
  'GameLift.CreateBuild': structure({
    Name: label,
    Version: label,
    // Nothing that a draft names is in a bucket that could be read.
    StorageLocation: () => 'invalid',
    'OperatingSystem!': oneOf(
      'WINDOWS_2012',
      'AMAZON_LINUX',
      'AMAZON_LINUX_2',
      'WINDOWS_2016',
      'AMAZON_LINUX_2023',
      'WINDOWS_2022',
    ),
    Tags: tags,
    ServerSdkVersion: text(0, 128, /^\d+\.\d+\.\d+$/),
  }),
  'GameLift.DescribeBuild': structure({ 'BuildId!': build }),
  'GameLift.DeleteBuild': structure({ 'BuildId!': build }),
  'GameLift.UpdateBuild': structure({ 'BuildId!': build, Name: label, Version: label }),
  'GameLift.ListBuilds': structure({
    Status: oneOf('INITIALIZED', 'READY', 'FAILED'),
    Limit: integer,
    NextToken: listToken,
  }),
  'GameLift.RequestUploadCredentials': structure({ 'BuildId!': build }),
  'GameLift.ListTagsForResource': structure({ 'ResourceARN!': arn }),
  'GameLift.TagResource': structure({ 'ResourceARN!': arn, 'Tags!': tags }),
  'GameLift.UntagResource': structure({ 'ResourceARN!': arn, 'TagKeys!': list(text(1, 128), 200) }),
  'Gantry.DescribeVerification': structure({ 'BuildId!': build }),
  'Gantry.ListBuildEvents': structure({ 'BuildId!': build, Limit: integer, NextToken: text(1, 16, /^\d+$/) }),
}

export const OPERATIONS: readonly string[] = Object.keys(INPUTS)

/** Whether the model takes `input` for `operation`. */
export function validityOf(operation: string, input: unknown, world: World): Validity {
  return INPUTS[operation]?.(input, world) ?? 'invalid'
}

/** A valid input of an operation. */
export function validInput(operation: string, { open, doomed, ready }: World): Record<string, unknown> {
  switch (operation) {
    case 'GameLift.CreateBuild':
      return {
        Name: 'fuzz',
        Version: '1.0',
        OperatingSystem: 'AMAZON_LINUX_2023',
        ServerSdkVersion: '5.2.0',
        Tags: [
          { Key: 'team', Value: 'a' },
          { Key: 'empty', Value: '' },
        ],
      }
    case 'GameLift.ListBuilds':
      return { Status: 'READY', Limit: 2, NextToken: Buffer.from(ready.id).toString('base64url') }
    case 'GameLift.UpdateBuild':
      return { BuildId: open.id, Name: 'n', Version: 'v' }
    case 'GameLift.DeleteBuild':
      return { BuildId: doomed.id }
    case 'GameLift.ListTagsForResource':
      return { ResourceARN: open.arn }
    case 'GameLift.TagResource':
      return { ResourceARN: open.arn, Tags: [{ Key: 'k', Value: 'v' }] }
    case 'GameLift.UntagResource':
      return { ResourceARN: open.arn, TagKeys: ['k', 'l'] }
    case 'Gantry.ListBuildEvents':
      return { BuildId: open.arn, Limit: 3, NextToken: '1' }
    default:
      return { BuildId: open.id }
  }
}
