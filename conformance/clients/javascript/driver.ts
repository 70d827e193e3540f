/** Does one job, which comes as JSON on the standard input, in Node.js. */
import { createReadStream, openAsBlob } from 'node:fs'
import { json } from 'node:stream/consumers'
import type { Job } from '../client.ts'
import { doJob } from './do-job.ts'

const job = (await json(process.stdin)) as Job
const { error, explanation } = await doJob(job, {
  whole: () => createReadStream(job.file),
  pieces: await openAsBlob(job.file),
})
console.error(explanation)
console.log(JSON.stringify({ error }))
