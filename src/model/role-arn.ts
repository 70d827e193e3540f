/** The parts of a role's ARN that something depends on. */
export interface RoleArn {
  /** `aws`, `aws-cn`, … */
  readonly partition: string
  /** Twelve digits at AWS; Ceph's are longer, or empty. */
  readonly accountId: string
}

/**
 * IAM's patterns of a path (at most 512 characters) and of a role's name (at most 64):
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html.
 */
const ROLE_ARN = /^arn:(aws(?:-[a-z]+){0,3}):iam::([A-Za-z0-9]{0,64}):role\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/

/** The parts of the ARN of an IAM role; undefined for anything else. */
export function parseRoleArn(text: string): RoleArn | undefined {
  const [, partition, accountId] = ROLE_ARN.exec(text) ?? []
  return partition === undefined || accountId === undefined ? undefined : { partition, accountId }
}
