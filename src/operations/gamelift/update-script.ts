import { label } from '../../model/build.ts'
import { SCRIPT_BODY_BYTES } from '../../model/limits.ts'
import { structure } from '../../model/schema.ts'
import { scriptIdOrArn, zipFile } from '../../model/script.ts'
import { s3Location } from '../../model/storage-location.ts'
import { describeScript } from '../../scripts/find.ts'
import { updateScript as changeScript } from '../../scripts/update.ts'
import { operation } from '../operation.ts'
import { scriptContent } from './script-content.ts'

/** Changes a script's labels, its zip, or both at once. What isn't given stays as it is. */
export const updateScript = operation({
  name: 'UpdateScript',
  input: structure({
    ScriptId: scriptIdOrArn,
    Name: label.optional(),
    Version: label.optional(),
    StorageLocation: s3Location.optional(),
    ZipFile: zipFile.optional(),
  }),
  blobs: ['ZipFile'],
  maxBodyBytes: SCRIPT_BODY_BYTES,
  handle: async (input, { caller, services }) => {
    const update = { name: input.Name, version: input.Version, content: scriptContent(input) }
    return { Script: describeScript(await changeScript(services, caller, input.ScriptId, update)) }
  },
})
