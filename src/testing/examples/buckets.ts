import { SourceTooLarge } from '../../builds/fetch.ts'
import { sourceVerdict, unreachableVerdict } from '../../builds/source-verdicts.ts'
import { GantryError } from '../../errors.ts'
import { DEFAULT_VERIFICATION_LIMITS } from '../../model/limits.ts'
import type { Report } from '../../model/report.ts'
import { SourceChanged, SourceUnavailable } from '../../sources/errors.ts'
import type { Examples } from './example.ts'

const FILE = "Gantry can't read s3://studio-builds/server.zip as arn:aws:iam::123456789012:role/GameLiftReader: "

/** What keeps a file in the customer's own bucket from being verified. */
export const BUCKETS = {
  SOURCE_CHANGED: {
    title: 'the file in the bucket is another by now',
    what: 'The next build was written under the same key before this one was verified, in a bucket without versions.',
    report: reportOf(new SourceChanged(`${FILE}it is no longer the file that it was.`)),
  },
  SOURCE_REFUSED: {
    title: 'the file in the bucket is gone, or the role may not read it',
    what: 'A rule of the bucket removed the file before it was verified.',
    report: reportOf(new GantryError('InvalidRequest', `${FILE}the bucket has no file of that key.`)),
  },
  SOURCE_UNREACHABLE: {
    title: 'the bucket could not be reached',
    what: 'The S3 engine that holds the bucket was down for hours.',
    report: reportOf(new SourceUnavailable(`${FILE}its engine is down or slow (ECONNREFUSED). Try again.`)),
  },
  SOURCE_TOO_LARGE: {
    title: 'the file in the bucket is larger than a build may be',
    what: 'The engine could not be reached when the build was created, and later it had a file above the limit.',
    report: reportOf(new SourceTooLarge(123_456_789_012)),
  },
} satisfies Examples

function reportOf(error: Error): Report {
  const state = { source_etag: '"5d41402abc4b2a76b9719d911017c592"', source_size_bytes: 1_234_567_890 }
  const verdict = sourceVerdict(state, error, DEFAULT_VERIFICATION_LIMITS.maxBuildBytes)
  const report = verdict ?? unreachableVerdict(state, error)
  if (!report) throw new Error(`${error} is no verdict`)
  return report
}
