import { requireBuildState } from '../../builds/find.ts'
import { issueCredentials, recordIssue } from '../../builds/issue-credentials.ts'
import { GantryError } from '../../errors.ts'
import { buildIdOrArn } from '../../model/build.ts'
import { structure } from '../../model/schema.ts'
import { operation } from '../operation.ts'

/** A fresh set of temporary credentials, valid only for uploading this build. */
export const requestUploadCredentials = operation({
  name: 'RequestUploadCredentials',
  input: structure({ BuildId: buildIdOrArn }),
  handle: async ({ BuildId }, { caller, services }) => {
    const build = await requireBuildState(services.database.reads, caller, BuildId)
    if (build.source_bucket !== null) {
      throw new GantryError(
        'InvalidRequest',
        `The file of build ${build.id} is in the bucket ${build.source_bucket}, so there is nothing to upload. Create a build without a StorageLocation to upload files.`,
      )
    }
    if (build.status !== 'INITIALIZED') {
      throw new GantryError(
        'InvalidRequest',
        `Build ${build.id} is ${build.status} and takes no more uploads. Create a new build to upload other files.`,
      )
    }
    const issued = await issueCredentials(services, caller, build)
    await services.database.write(trx => recordIssue(trx, services.clock.now(), caller, build, issued))
    return { UploadCredentials: issued.credentials, StorageLocation: issued.location }
  },
})
