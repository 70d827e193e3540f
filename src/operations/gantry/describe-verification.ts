import { requireBuild } from '../../builds/find.ts'
import { findReport } from '../../database/reports.ts'
import { describeSource } from '../../database/source-columns.ts'
import { buildIdOrArn } from '../../model/build.ts'
import { structure } from '../../model/schema.ts'
import { operation } from '../operation.ts'
import { describeReport } from './described-report.ts'

/**
 * What the verification of a build found. `VerificationStatus` is WAITING_FOR_UPLOAD, PENDING (there is a file, which isn't judged
 * yet), or the verdict, READY or FAILED; only with a verdict is there a `Report`. `Source` is there for a build in a customer's
 * bucket, with `ETag` and `SizeBytes` once the file was found.
 */
export const describeVerification = operation({
  name: 'DescribeVerification',
  input: structure({ BuildId: buildIdOrArn }),
  handle: async ({ BuildId }, { caller, services }) => {
    const build = await requireBuild(services.database.reads, caller, BuildId)
    const found = await findReport(services.database.reads, build.id)
    const source = describeSource(build)
    const waiting = build.object_id === null ? 'WAITING_FOR_UPLOAD' : 'PENDING'
    return {
      BuildId: build.id,
      VerificationStatus: found?.report.verdict ?? waiting,
      ...(source ? { Source: source } : {}),
      ...(found
        ? {
            VerificationTime: found.verifiedAt,
            Report: describeReport(found.report),
          }
        : {}),
    }
  },
})
