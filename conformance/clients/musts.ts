import type { Place } from './bench.ts'
import type { Outcome } from './client.ts'
import type { BuildEvent, ControlPlane, NewBuild } from './control-plane.ts'
import type { UploadFile } from './files.ts'
import { storedSha256 } from './stored-bytes.ts'

/** @throws Error unless the client reported success */
export function mustSucceed({ error, output }: Outcome): void {
  if (error !== undefined) throw new Error(`the client failed with '${error}':\n${output}`)
}

/** @throws Error unless the client failed, with that code where it names one, and showed the code where it doesn't */
export function mustFailWith(code: string, { error, output }: Outcome): void {
  if (error === undefined) throw new Error(`the client reported success instead of ${code}:\n${output}`)
  if (error === code || (error === '' && output.includes(code))) return
  throw new Error(`the client failed with '${error}' instead of ${code}:\n${output}`)
}

export function mustBe(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what} is ${actual} and not ${expected}`)
}

/**
 * Waits for the verdict READY on what was accepted already, and compares what the server has on its disk with the file.
 *
 * @returns the id under which it was uploaded
 * @throws Error unless one upload was accepted, of exactly the file's bytes, and the build becomes READY
 */
export async function mustBeReady({ control, gantry }: Place, build: NewBuild, file: UploadFile): Promise<string> {
  const { UploadId = '' } = await mustHaveArrived(control, build, file)
  const { Status, SizeOnDisk } = await control.verdict(build.buildId)
  if (Status !== 'READY') {
    const { Report } = await control.describeVerification(build.buildId)
    throw new Error(`the build is ${Status}: ${JSON.stringify(Report)}`)
  }
  mustBe('SizeOnDisk', SizeOnDisk, file.sizeBytes)
  mustBe('the SHA-256 of what is stored', await storedSha256(gantry.dataDir, UploadId), file.sha256)
  return UploadId
}

/**
 * @returns the details of its acceptance
 * @throws Error unless exactly one upload was accepted, of the file's size
 */
export async function mustHaveArrived(
  control: ControlPlane,
  { buildId }: NewBuild,
  { sizeBytes }: UploadFile,
): Promise<BuildEvent['Details']> {
  const accepted = await detailsOf(control, buildId, 'UPLOAD_COMPLETED')
  mustBe('the number of uploads accepted', accepted.length, 1)
  const details = accepted[0] ?? {}
  mustBe('SizeBytes of UPLOAD_COMPLETED', details.SizeBytes, String(sizeBytes))
  return details
}

/** The details of all events of that kind, oldest first. */
export async function detailsOf(
  control: ControlPlane,
  buildId: string,
  kind: string,
): Promise<BuildEvent['Details'][]> {
  const events = await control.events(buildId)
  return events.filter(event => event.Kind === kind).map(event => event.Details)
}

/** @throws Error if an upload was accepted, or the build got anywhere */
export async function mustHaveNoObject(control: ControlPlane, { buildId }: NewBuild): Promise<void> {
  mustBe('Status', (await control.describeBuild(buildId)).Status, 'INITIALIZED')
  const { VerificationStatus } = await control.describeVerification(buildId)
  mustBe('VerificationStatus', VerificationStatus, 'WAITING_FOR_UPLOAD')
  const accepted = await detailsOf(control, buildId, 'UPLOAD_COMPLETED')
  mustBe('the number of uploads accepted', accepted.length, 0)
}

/** @throws Error if anything was begun */
export async function mustHaveNothing(control: ControlPlane, build: NewBuild): Promise<void> {
  await mustHaveNoObject(control, build)
  const started = await detailsOf(control, build.buildId, 'UPLOAD_STARTED')
  mustBe('the number of uploads started', started.length, 0)
}
