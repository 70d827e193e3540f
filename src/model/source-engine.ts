/** Long-lived access keys of an engine. */
export interface StaticKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * How Gantry comes to act as a role: it takes the role from an STS with keys that may, or it simply has keys that stand for the
 * role, on an engine without STS.
 */
export type RoleAccess = { readonly sts: StaticKeys & { readonly endpoint: string } } | StaticKeys

/** An S3 engine that holds customers' buckets. Each role that may be named belongs to one engine. */
export interface SourceEngine {
  /** Of its S3, http or https. */
  readonly endpoint: string
  readonly region: string
  /** The bucket's name in the path instead of in front of the host. */
  readonly forcePathStyle: boolean
  /** By the ARN of the role. */
  readonly roles: Readonly<Record<string, RoleAccess>>
}
