import type { Job } from '../client.ts'
import { doJob } from '../javascript/do-job.ts'

/** Runs in the page: uploads what its web site has, as it would a file that somebody dropped on it. */
export async function run(job: Job): Promise<unknown> {
  const file = await (await fetch('/file')).blob()
  return doJob(job, { whole: () => file, pieces: file })
}
