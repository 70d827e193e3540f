import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseRoleArn } from '../model/role-arn.ts'
import type { SourceEngine } from '../model/source-engine.ts'

const endpoint = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

const keys = {
  accessKeyId: z.string('must be text').regex(/^\S{1,128}$/, 'must be an access key id'),
  secretAccessKey: z.string('must be text').regex(/^\S{1,256}$/, 'must be a secret access key'),
}

const roleAccess = z.union([z.strictObject({ sts: z.strictObject({ endpoint, ...keys }) }), z.strictObject(keys)])

const engine = z.strictObject({
  endpoint,
  region: z.string('must be text').regex(/^[a-z0-9-]{1,63}$/, 'must be the name of a region'),
  forcePathStyle: z.boolean('must be true or false').default(false),
  roles: z.record(
    z.string().refine(arn => parseRoleArn(arn) !== undefined, 'must be the ARN of a role'),
    roleAccess,
  ),
})

const engines = z
  .array(engine, 'must be a list of engines')
  .min(1, 'must have an engine; leave it unset for AWS itself')

/** The S3 engines of customers' buckets: a JSON list, or the path of a file that holds one. No problem quotes a value. */
export const s3Sources = z.string().transform((text, context): readonly SourceEngine[] => {
  const refuse = (message: string): never => {
    context.issues.push({ code: 'custom', message, input: undefined })
    return z.NEVER
  }
  const json = text.trimStart().startsWith('[') ? text : readText(text)
  if (json === undefined) return refuse('must be a JSON list, or the path of a file that can be read')
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    // What the parser says quotes the text, which holds secrets.
    return refuse('must be valid JSON')
  }
  const { data, error } = engines.safeParse(value)
  if (!data) return refuse(error.issues.map(describeIssue).join('; '))
  const roles = data.flatMap(({ roles }) => Object.keys(roles))
  const twice = roles.find((role, index) => roles.indexOf(role) !== index)
  return twice === undefined ? data : refuse(`must name the role ${twice} in one engine only`)
})

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** `[0].roles["arn:…"].sts.endpoint must be …` */
function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(key =>
    typeof key === 'number' ? `[${key}]` : /^\w+$/.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(key)}]`,
  )
  return `${path.join('')} ${constraintOf(issue)}`.trimStart()
}

/** Zod's own words quote what they found. */
function constraintOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has a member that is not known${issue.keys.every(key => /^[A-Za-z]{1,20}$/.test(key)) ? `: ${issue.keys.join(', ')}` : ''}`
    case 'invalid_union':
      return 'must have accessKeyId and secretAccessKey, or sts with endpoint, accessKeyId and secretAccessKey, and nothing else'
    case 'invalid_key':
      return 'must be the ARN of a role'
    case 'invalid_type':
      return issue.message.startsWith('must') ? issue.message : `must be given, as ${issue.expected}`
    default:
      return issue.message
  }
}
