import { createBuild as makeBuild } from '../../builds/create.ts'
import { describe } from '../../builds/find.ts'
import { GantryError } from '../../errors.ts'
import { label, operatingSystem, serverSdkVersion } from '../../model/build.ts'
import { structure } from '../../model/schema.ts'
import { s3Location } from '../../model/storage-location.ts'
import { requireUniqueKeys, tagList } from '../../model/tags.ts'
import { DEFAULT_SERVER_SDK_VERSION } from '../../model/target.ts'
import { operation } from '../operation.ts'

/** Defines a build and hands out its first upload credentials. */
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
    if (input.StorageLocation) {
      throw new GantryError(
        'NotImplemented',
        'Gantry does not implement CreateBuild with a StorageLocation. Leave it out and upload the build with the credentials that CreateBuild returns.',
      )
    }
    const tags = input.Tags ?? []
    requireUniqueKeys(tags)
    const { build, issued } = await makeBuild(services, caller, {
      name: input.Name,
      version: input.Version,
      operatingSystem: input.OperatingSystem,
      serverSdkVersion: input.ServerSdkVersion ?? DEFAULT_SERVER_SDK_VERSION,
      tags,
    })
    return { Build: describe(build), UploadCredentials: issued.credentials, StorageLocation: issued.location }
  },
})
