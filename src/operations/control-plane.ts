import { createBuild } from './gamelift/create-build.ts'
import { createScript } from './gamelift/create-script.ts'
import { deleteBuild } from './gamelift/delete-build.ts'
import { deleteScript } from './gamelift/delete-script.ts'
import { describeBuild } from './gamelift/describe-build.ts'
import { describeScript } from './gamelift/describe-script.ts'
import { listBuilds } from './gamelift/list-builds.ts'
import { listScripts } from './gamelift/list-scripts.ts'
import { listTagsForResource } from './gamelift/list-tags-for-resource.ts'
import { requestUploadCredentials } from './gamelift/request-upload-credentials.ts'
import { tagResource } from './gamelift/tag-resource.ts'
import { untagResource } from './gamelift/untag-resource.ts'
import { updateBuild } from './gamelift/update-build.ts'
import { updateScript } from './gamelift/update-script.ts'
import { describeScriptVerification } from './gantry/describe-script-verification.ts'
import { describeVerification } from './gantry/describe-verification.ts'
import { listBuildEvents } from './gantry/list-build-events.ts'
import { listBuildFiles } from './gantry/list-build-files.ts'
import { revokeUploadCredentials } from './gantry/revoke-upload-credentials.ts'
import type { Operation } from './operation.ts'

/** The operations of GameLift's model that Gantry serves. */
type GameLiftOperation =
  | 'CreateBuild'
  | 'CreateScript'
  | 'DeleteBuild'
  | 'DeleteScript'
  | 'DescribeBuild'
  | 'DescribeScript'
  | 'ListBuilds'
  | 'ListScripts'
  | 'ListTagsForResource'
  | 'RequestUploadCredentials'
  | 'TagResource'
  | 'UntagResource'
  | 'UpdateBuild'
  | 'UpdateScript'

/** Gantry's own. */
type GantryOperation =
  | 'DescribeScriptVerification'
  | 'DescribeVerification'
  | 'ListBuildEvents'
  | 'ListBuildFiles'
  | 'RevokeUploadCredentials'

/** Every operation by service and name, as both protocols address it. */
export const OPERATIONS = {
  GameLift: {
    CreateBuild: createBuild,
    CreateScript: createScript,
    DeleteBuild: deleteBuild,
    DeleteScript: deleteScript,
    DescribeBuild: describeBuild,
    DescribeScript: describeScript,
    ListBuilds: listBuilds,
    ListScripts: listScripts,
    ListTagsForResource: listTagsForResource,
    RequestUploadCredentials: requestUploadCredentials,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateBuild: updateBuild,
    UpdateScript: updateScript,
  } satisfies Record<GameLiftOperation, Operation>,
  Gantry: {
    DescribeScriptVerification: describeScriptVerification,
    DescribeVerification: describeVerification,
    ListBuildEvents: listBuildEvents,
    ListBuildFiles: listBuildFiles,
    RevokeUploadCredentials: revokeUploadCredentials,
  } satisfies Record<GantryOperation, Operation>,
} as const
