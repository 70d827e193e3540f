import { putObject as receiveObject } from '../../builds/put-object.ts'
import type { ObjectRow } from '../../database/schema.ts'
import type { UploadOperation } from '../operation.ts'
import type { ReceivedBody } from './received-body.ts'

/** Receives the build's file in one request. */
export const putObject: UploadOperation<{ body: ReceivedBody }, ObjectRow> = async (
  { body },
  { caller, services, build },
) => receiveObject(services, caller, build, body.open())
