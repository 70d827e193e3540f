import { GantryError } from '../../errors.ts'
import { label } from '../../model/build.ts'
import { SCRIPT_BODY_BYTES } from '../../model/limits.ts'
import { structure } from '../../model/schema.ts'
import {
  DEFAULT_NODE_JS_VERSION,
  isNodeJsVersion,
  NODE_JS_VERSIONS,
  nodeJsVersion,
  zipFile,
} from '../../model/script.ts'
import { s3Location } from '../../model/storage-location.ts'
import { requireUniqueKeys, tagList } from '../../model/tags.ts'
import { createScript as makeScript } from '../../scripts/create.ts'
import { describeScript } from '../../scripts/find.ts'
import { operation } from '../operation.ts'
import { scriptContent } from './script-content.ts'

/** Makes a Realtime script of a zip that passes its check. */
export const createScript = operation({
  name: 'CreateScript',
  input: structure({
    Name: label.optional(),
    Version: label.optional(),
    StorageLocation: s3Location.optional(),
    ZipFile: zipFile.optional(),
    Tags: tagList.optional(),
    NodeJsVersion: nodeJsVersion.optional(),
  }),
  blobs: ['ZipFile'],
  maxBodyBytes: SCRIPT_BODY_BYTES,
  handle: async (input, { caller, services }) => {
    const content = scriptContent(input)
    if (!content) {
      throw new GantryError('InvalidRequest', 'A script needs its files: give either ZipFile or StorageLocation.')
    }
    const tags = input.Tags ?? []
    requireUniqueKeys(tags)
    const version = input.NodeJsVersion ?? DEFAULT_NODE_JS_VERSION
    if (!isNodeJsVersion(version)) {
      throw new GantryError('InvalidRequest', `NodeJsVersion ${version} is none of ${NODE_JS_VERSIONS.join(' and ')}.`)
    }
    const made = { name: input.Name, version: input.Version, nodeJsVersion: version, tags, content }
    return { Script: describeScript(await makeScript(services, caller, made)) }
  },
})
