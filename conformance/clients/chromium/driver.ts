/** Has a page do one job, which comes as JSON on the standard input. */
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { WebSite } from '../../support/browser/web-site.ts'
import type { Job } from '../client.ts'
import type { doJob } from '../javascript/do-job.ts'

const job = (await json(process.stdin)) as Job
await using site = await WebSite.open(join(import.meta.dirname, 'page.ts'), job.file)
const output = await site.visit(job, { folder: job.folder, caFile: job.caFile })
const { error, explanation } = output as Awaited<ReturnType<typeof doJob>>
console.error(explanation)
console.log(JSON.stringify({ error }))
