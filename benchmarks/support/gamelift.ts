import { createHash } from 'node:crypto'
import { send } from './requests.ts'
import { type Place, ROOT_KEY } from './servers.ts'
import { createSigner, type SigningKeys } from './sigv4.ts'

export const REGION = 'us-west-2'

/** A build to upload to, and what to upload it with. */
export interface UploadTarget {
  readonly buildId: string
  readonly bucket: string
  readonly key: string
  readonly keys: Required<SigningKeys>
}

/** The discarding server takes any credentials for any key. */
export const NOBODY: Omit<UploadTarget, 'buildId'> = {
  bucket: `gamelift-builds-${REGION}`,
  key: '000000000000/build-0',
  keys: { accessKeyId: 'ASIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x'.repeat(40), sessionToken: 'x'.repeat(350) },
}

interface CreatedBuild {
  readonly Build: { readonly BuildId: string }
  readonly StorageLocation: { readonly Bucket: string; readonly Key: string }
  readonly UploadCredentials: {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly SessionToken: string
  }
}

/** Renders a signed AWS JSON request to the control plane: its headers and its body. */
export function renderCall(port: number, operation: string, input: object, sign = signerNow()) {
  const body = JSON.stringify(input)
  const headers = sign({
    method: 'POST',
    target: '/',
    headers: {
      host: `127.0.0.1:${port}`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `GameLift.${operation}`,
    },
    payloadHash: createHash('sha256').update(body).digest('hex'),
  })
  return { headers, body }
}

export function signerNow() {
  return createSigner(ROOT_KEY, REGION, 'gamelift', new Date())
}

/** Calls an operation of the control plane. */
export async function call<Output>(server: Place, operation: string, input: object): Promise<Output> {
  const { headers, body } = renderCall(server.port, operation, input)
  const text = await send(server, { method: 'POST', target: '/', headers, body })
  return (text === '' ? undefined : JSON.parse(text)) as Output
}

export async function createBuild(server: Place): Promise<UploadTarget> {
  const input = { Name: 'benchmark', Version: '1', OperatingSystem: 'AMAZON_LINUX_2023' }
  const { Build, StorageLocation, UploadCredentials } = await call<CreatedBuild>(server, 'CreateBuild', input)
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = UploadCredentials
  return {
    buildId: Build.BuildId,
    bucket: StorageLocation.Bucket,
    key: StorageLocation.Key,
    keys: { accessKeyId, secretAccessKey, sessionToken },
  }
}

/** Waits until the build is READY or FAILED, asking again after `pollMs`, and answers which, and how long that took. */
export async function waitForVerdict(
  server: Place,
  buildId: string,
  pollMs = 100,
): Promise<{ status: string; seconds: number }> {
  const startedAt = performance.now()
  for (;;) {
    const { Build } = await call<{ Build: { Status: string } }>(server, 'DescribeBuild', { BuildId: buildId })
    const seconds = (performance.now() - startedAt) / 1000
    if (Build.Status !== 'INITIALIZED') return { status: Build.Status, seconds }
    await new Promise(resolve => setTimeout(resolve, pollMs))
  }
}
