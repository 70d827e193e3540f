import { callJson } from '../crash/gantry-api.ts'
import { Server } from '../crash/server.ts'
import { freePort } from '../support/free-port.ts'
import type { AwsFiles } from './client.ts'
import { ACCOUNT_ID, type Engine, REGION, roleArn } from './engine.ts'

/** Roles that Gantry has been told of, but not of what they need. */
export interface OddRoles {
  /** Gantry believes its engine in {@link WRONG_REGION}. */
  readonly misplaced: string
  /** Its engine isn't there. */
  readonly unreachable: string
  /** Gantry wasn't told of it. */
  readonly unknown: string
}

export const WRONG_REGION = 'eu-west-1'

export const ODD_ROLES: OddRoles = {
  misplaced: roleArn('misplaced'),
  unreachable: roleArn('unreachable'),
  unknown: roleArn('unknown'),
}

/** A Gantry that takes builds and scripts from an engine. */
export async function createGantry(engine: Engine, dataDir: string): Promise<Server> {
  return Server.create(dataDir, {
    GANTRY_ACCOUNT_ID: ACCOUNT_ID,
    GANTRY_S3_SOURCES: JSON.stringify(await sourcesOf(engine)),
  })
}

async function sourcesOf({ endpoint, roles }: Engine): Promise<object[]> {
  const { reader, elsewhere, untaken, keysAlone } = roles
  const engine = { endpoint, region: REGION, forcePathStyle: true }
  const access = ({ keys }: typeof reader) => ({ sts: { endpoint, ...keys } })
  const nowhere = `http://127.0.0.1:${await freePort()}`
  return [
    {
      ...engine,
      roles: {
        [reader.arn]: access(reader),
        [elsewhere.arn]: access(elsewhere),
        [untaken.arn]: access(untaken),
        [keysAlone.arn]: keysAlone.keys,
      },
    },
    // With keys instead of an STS, which would be asked in the wrong region, too.
    { ...engine, region: WRONG_REGION, roles: { [ODD_ROLES.misplaced]: keysAlone.keys } },
    {
      ...engine,
      endpoint: nowhere,
      roles: { [ODD_ROLES.unreachable]: { sts: { endpoint: nowhere, ...reader.keys } } },
    },
  ]
}

/** Where every AWS client finds that Gantry and its root key. */
export function awsFilesOf({ dataDir }: Server): AwsFiles {
  return { configFile: `${dataDir}/aws/config`, credentialsFile: `${dataDir}/aws/credentials` }
}

export interface Verification {
  readonly VerificationStatus: string
  readonly Source?: {
    readonly Bucket: string
    readonly Key: string
    readonly RoleArn: string
    readonly ObjectVersion?: string
    readonly ETag?: string
    readonly SizeBytes?: number
  }
  readonly Report?: { readonly Findings: readonly { readonly Code: string; readonly Severity: string }[] }
}

/** Gantry's own operation, which no SDK knows. */
export async function describeVerification(server: Server, BuildId: string): Promise<Verification> {
  const answer = await callJson(server.url, server.rootCredentials(), 'Gantry.DescribeVerification', { BuildId })
  return answer as unknown as Verification
}
