import { type Precondition, requirePrecondition } from '../../builds/precondition.ts'
import { putObject as receiveObject } from '../../builds/put-object.ts'
import type { ObjectRow } from '../../database/schema.ts'
import type { UploadOperation } from '../operation.ts'
import type { ReceivedBody } from './received-body.ts'

interface Input {
  readonly body: ReceivedBody
  readonly precondition: Precondition | undefined
}

/** Receives the build's file in one request. */
export const putObject: UploadOperation<Input, ObjectRow> = async (
  { body, precondition },
  { caller, services, build },
) => {
  await requirePrecondition(services.database.reads, build, precondition)
  return receiveObject(services, caller, build, body.open(), precondition)
}
