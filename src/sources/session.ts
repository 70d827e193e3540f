import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import type { StaticKeys } from '../model/source-engine.ts'
import type { S3Location } from '../model/storage-location.ts'
import { raced } from './abort.ts'
import type { Access } from './access.ts'
import { BEFORE_THE_SDK, boundDocuments } from './documents.ts'
import { explainAssumeRole } from './failures.ts'
import type { Patience } from './patience.ts'
import { sessionPolicy } from './session-policy.ts'

/** The least that STS gives; a long read takes one session after the other. */
export const SESSION_SECONDS = 900

/** What is asked of an object. */
export interface Request {
  /** Of the object, in bytes. */
  readonly offset: number
  readonly length: number
  readonly version: string | undefined
  readonly ifMatch: string | undefined
}

/** The right to read one object, for at most {@link SESSION_SECONDS}. */
export interface Session {
  /** Answers once the head of the answer is there; its body has to be read or destroyed. Rejects with the SDK's errors. */
  get(request: Request, signal: AbortSignal): Promise<GetObjectCommandOutput>
  end(): void
}

/** Whom a session is for. */
export interface Purpose {
  readonly access: Access
  readonly partition: string
  readonly location: S3Location
  /** The account of the caller, which the engine's own log then shows. */
  readonly accountId: string
}

/** Rejects with a GantryError `Unauthorized` or SourceUnavailable. The SDK is loaded when it is first needed, not at the start. */
export async function openSession(purpose: Purpose, patience: Patience, signal: AbortSignal): Promise<Session> {
  const { access, location } = purpose
  const credentials = access.role && !('sts' in access.role) ? access.role : await assumeRole(purpose, patience, signal)
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
  const client: S3Client = new S3Client({
    ...clientOptions(access.endpoint, access.region, patience),
    credentials,
    forcePathStyle: access.forcePathStyle,
    // Engines differ in what checksum they give for a range, and the zip has checksums of its own.
    responseChecksumValidation: 'WHEN_REQUIRED',
    followRegionRedirects: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
  })
  client.middlewareStack.add(
    boundDocuments(statusCode => statusCode >= 300),
    BEFORE_THE_SDK,
  )
  return {
    get: ({ offset, length, version, ifMatch }, signal) => {
      const command = new GetObjectCommand({
        Bucket: location.Bucket,
        Key: location.Key,
        Range: `bytes=${offset}-${offset + length - 1}`,
        ...(version === undefined ? {} : { VersionId: version }),
        ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
      })
      return raced(client.send(command, { abortSignal: signal }), signal)
    },
    end: () => client.destroy(),
  }
}

async function assumeRole(
  { access, partition, location, accountId }: Purpose,
  patience: Patience,
  signal: AbortSignal,
): Promise<StaticKeys & { sessionToken: string }> {
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts')
  const sts = access.role && 'sts' in access.role ? access.role.sts : undefined
  const client = new STSClient({
    ...clientOptions(sts?.endpoint, access.region, patience),
    ...(sts === undefined ? {} : { credentials: sts }),
  })
  client.middlewareStack.add(
    boundDocuments(() => true),
    BEFORE_THE_SDK,
  )
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(patience.roleMs)])
  try {
    const command = new AssumeRoleCommand({
      RoleArn: location.RoleArn,
      RoleSessionName: `gantry-${accountId}`,
      DurationSeconds: SESSION_SECONDS,
      Policy: sessionPolicy(partition, location),
    })
    const { Credentials } = await raced(client.send(command, { abortSignal: inTime }), inTime)
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {}
    if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error('STS answered without credentials')
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  } catch (error) {
    signal.throwIfAborted()
    throw explainAssumeRole(error, location)
  } finally {
    client.destroy()
  }
}

function clientOptions(endpoint: string | undefined, region: string, { attempts, connectMs, idleMs }: Patience) {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: connectMs, socketTimeout: idleMs },
  }
}
