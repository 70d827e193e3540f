import type { S3Location } from '../model/storage-location.ts'

/** STS takes so many characters (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html). */
const MAX_POLICY_CHARACTERS = 2_048

/** The policy that narrows a session to reading one object, whatever else its role may do. */
export function sessionPolicy(partition: string, { Bucket, Key }: Pick<S3Location, 'Bucket' | 'Key'>): string {
  const policyOf = (resource: string) =>
    asciiJson({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:GetObjectVersion'],
          Resource: `arn:${partition}:s3:::${Bucket}/${resource}`,
        },
      ],
    })
  const exact = policyOf(escapeWildcards(Key))
  if (exact.length <= MAX_POLICY_CHARACTERS) return exact
  // Hundreds of characters beyond ASCII, which take six each: then the beginning has to do.
  const characters = Array.from(Key)
  let policy = exact
  while (policy.length > MAX_POLICY_CHARACTERS) {
    characters.length -= Math.max(1, Math.ceil((policy.length - MAX_POLICY_CHARACTERS) / 12))
    policy = policyOf(`${escapeWildcards(characters.join(''))}*`)
  }
  return policy
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars */
function escapeWildcards(key: string): string {
  return key.replace(/[*?]|\$(?=\{)/g, character => `\${${character}}`)
}

/** STS takes no character beyond U+00FF in a policy, and JSON can do without. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
