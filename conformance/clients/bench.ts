import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { StartedGantry } from '../support/server.ts'
import type { Client, Job, Outcome } from './client.ts'
import type { ControlPlane, NewBuild } from './control-plane.ts'
import type { UploadFile, UploadFiles } from './files.ts'
import { REGION } from './signed-request.ts'

/** A Gantry and who to ask about its builds. */
export interface Place {
  readonly gantry: StartedGantry
  readonly control: ControlPlane
}

/** What a scenario works with: one client, and the servers of one scheme. */
export interface Bench {
  readonly client: Client
  readonly normal: Place
  /** Its credentials are valid for a second. */
  readonly expiring: Place
  readonly files: UploadFiles
  /** What https is to be trusted by: the file, and what is in it. */
  readonly caFile: string
  readonly ca: Buffer
  /** For the jobs' own folders. */
  readonly folder: string
}

/** Has the client upload a file for a build; without more said, straight to the server. */
export async function upload(
  { client, normal, caFile, folder }: Bench,
  file: UploadFile,
  build: NewBuild,
  options: {
    readonly action?: Job['action']
    readonly endpoint?: string
    /** What the client remembers; without one, nothing. */
    readonly folder?: string
    readonly signal?: AbortSignal
  } = {},
): Promise<Outcome> {
  const { credentials, bucket, key } = build
  const job: Job = {
    action: options.action ?? 'upload',
    endpoint: options.endpoint ?? normal.gantry.url,
    caFile,
    region: REGION,
    credentials,
    bucket,
    key,
    file: file.path,
    folder: options.folder ?? (await mkdtemp(join(folder, 'job-'))),
  }
  return client.run(job, options.signal ?? new AbortController().signal)
}
