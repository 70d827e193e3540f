import type { Model, Shape } from './published-model.ts'

/**
 * Where Gantry is meant to differ from the published model, each with its reason. Whatever differs and isn't here fails, and so
 * does what is here and doesn't differ any more.
 */

/** A constraint that holds though the model doesn't have it. */
export interface Amendment {
  /** `CreateBuildInput.OperatingSystem`: a structure of the model, and its member. */
  readonly member: `${string}.${string}`
  readonly required?: true
  readonly pattern?: string
  readonly reason: string
}

const LOCATION =
  '"The storage location must specify an Amazon S3 bucket name and key. The location must also specify a role ARN."'

export const AMENDMENTS: readonly Amendment[] = [
  {
    member: 'CreateBuildInput.OperatingSystem',
    required: true,
    reason: '"You must specify a valid operating system in this request. There is no default value."',
  },
  {
    member: 'S3Location.Bucket',
    required: true,
    pattern: '^[^.]+$',
    reason: `${LOCATION} What the service answers to a dot has been published, pattern and all.`,
  },
  { member: 'S3Location.Key', required: true, reason: LOCATION },
  { member: 'S3Location.RoleArn', required: true, reason: LOCATION },
]

/** Errors that an operation declares and Gantry never answers. */
export interface Unanswered {
  readonly error: string
  /** All that declare it, unless they are named. */
  readonly operations?: readonly string[]
  readonly reason: string
}

export const UNANSWERED: readonly Unanswered[] = [
  {
    error: 'ConflictException',
    reason: 'What is created has an id of its own: names may be given twice, and nothing is in conflict.',
  },
  {
    error: 'InternalServiceException',
    reason: 'A full disk and a defect are answered so. No request brings either about; `npm run storm` fills the disk.',
  },
  {
    error: 'TaggingFailedException',
    operations: ['CreateBuild', 'CreateScript', 'DeleteBuild', 'DeleteScript', 'ListTagsForResource', 'UntagResource'],
    reason:
      'Tags stand in the same database as what they are of: one commit writes or removes both. Only a tag too many fails.',
  },
  { error: 'UnsupportedRegionException', reason: 'Every name of a region works: it is a namespace.' },
]

/** Members of outputs that the model has for several operations alike, and that never apply to these. */
export const UNGIVEN: readonly { readonly member: `${string}.${string}`; readonly reason: string }[] = [
  'RoleArn',
  'ObjectVersion',
].map(name => ({
  member: `RequestUploadCredentials.StorageLocation.${name}`,
  reason: 'They are of a file in the caller’s own bucket, and a build of one has no upload credentials.',
}))

/** Gantry quotes so many UTF-16 units of a refused value, and then an ellipsis: an answer is never as large as a hostile request. */
export const MAX_QUOTED = 2048

/** The model with the amendments in it: what Gantry is to follow. */
export function amend(model: Model, amendments: readonly Amendment[] = AMENDMENTS): Model {
  const shapes: Record<string, Shape> = { ...model.shapes }
  for (const { member, required, pattern } of amendments) {
    const [structure, name] = split(member)
    const shape = shapes[structure]
    const target = shape?.members?.[name]
    if (!shape || !target) continue
    const amended = pattern === undefined ? target.shape : `${target.shape} of ${member}`
    if (pattern !== undefined) shapes[amended] = { ...shapes[target.shape], pattern } as Shape
    shapes[structure] = {
      ...shape,
      required: required ? [...(shape.required ?? []), name] : (shape.required ?? []),
      members: { ...shape.members, [name]: { shape: amended } },
    }
  }
  return { ...model, shapes }
}

/** Amendments of members that the model doesn't have, or of what it says itself by now. */
export function staleAmendments(model: Model): string[] {
  return AMENDMENTS.filter(({ member, required, pattern }) => {
    const [structure, name] = split(member)
    const shape = model.shapes[structure]
    const target = shape?.members?.[name]
    if (!shape || !target) return true
    return (
      (required && shape.required?.includes(name)) ||
      (pattern !== undefined && model.shapes[target.shape]?.pattern !== undefined)
    )
  }).map(({ member }) => member)
}

export function isUnanswered(operation: string, error: string): boolean {
  return UNANSWERED.some(one => one.error === error && (one.operations?.includes(operation) ?? true))
}

function split(member: string): [string, string] {
  const [structure = '', name = ''] = member.split('.')
  return [structure, name]
}
