import { revokeCredentials } from '../../builds/revoke-credentials.ts'
import { buildIdOrArn } from '../../model/build.ts'
import { structure } from '../../model/schema.ts'
import { operation } from '../operation.ts'

/** Ends the upload credentials that a build has until now, as after a leak. Ones requested afterwards are good. */
export const revokeUploadCredentials = operation({
  name: 'RevokeUploadCredentials',
  input: structure({ BuildId: buildIdOrArn }),
  handle: async ({ BuildId }, { caller, services }) => {
    await revokeCredentials(services, caller, BuildId)
    return undefined
  },
})
