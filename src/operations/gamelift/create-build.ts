import { createBuild as makeBuild } from '../../builds/create.ts'
import { createBuildFromBucket } from '../../builds/create-from-bucket.ts'
import { describe } from '../../builds/find.ts'
import { locationOf } from '../../database/source-columns.ts'
import { label, operatingSystem, serverSdkVersion } from '../../model/build.ts'
import { structure } from '../../model/schema.ts'
import { s3Location } from '../../model/storage-location.ts'
import { requireUniqueKeys, tagList } from '../../model/tags.ts'
import { DEFAULT_SERVER_SDK_VERSION } from '../../model/target.ts'
import { operation } from '../operation.ts'

/** Defines a build and hands out its first upload credentials, or takes its file from the caller's own bucket. */
export const createBuild = operation({
  name: 'CreateBuild',
  input: structure({
    Name: label.optional(),
    Version: label.optional(),
    StorageLocation: s3Location.optional(),
    // Optional in the model, yet required by the service: "There is no default value."
    OperatingSystem: operatingSystem,
    Tags: tagList.optional(),
    ServerSdkVersion: serverSdkVersion.optional(),
  }),
  handle: async (input, { caller, services }) => {
    const tags = input.Tags ?? []
    requireUniqueKeys(tags)
    const wanted = {
      name: input.Name,
      version: input.Version,
      operatingSystem: input.OperatingSystem,
      serverSdkVersion: input.ServerSdkVersion ?? DEFAULT_SERVER_SDK_VERSION,
      tags,
    }
    if (input.StorageLocation) {
      const build = await createBuildFromBucket(services, caller, wanted, input.StorageLocation)
      return { Build: describe(build), StorageLocation: locationOf(build) }
    }
    const { build, issued } = await makeBuild(services, caller, wanted)
    return { Build: describe(build), UploadCredentials: issued.credentials, StorageLocation: issued.location }
  },
})
