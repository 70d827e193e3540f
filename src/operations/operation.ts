import type { z } from 'zod'
import type { Services } from '../builds/services.ts'
import type { BuildRow, ObjectRow, PartRow } from '../database/schema.ts'
import type { Caller, Uploader } from '../model/caller.ts'
import type { ScriptServices } from '../scripts/services.ts'

/** What an operation knows besides its input: who calls, and the process it runs in. */
export interface Context {
  readonly caller: Caller
  readonly services: Services & ScriptServices
}

/** An operation of the control plane: its name, the schema of its input, and what it does. */
export interface Operation<Input extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly input: Input
  /** Members of the input that are blobs, which each protocol spells in its own way; absent: none. */
  readonly blobs?: readonly string[]
  /** The largest body that it reads, in bytes; absent: 1 MiB. */
  readonly maxBodyBytes?: number
  /** Undefined where the model has no output. Members are in the model's names; a `Date` is a timestamp. */
  handle(input: z.output<Input>, context: Context): Promise<object | undefined>
}

/** Ties an operation's handler to its schema's type. */
export function operation<Input extends z.ZodType>(definition: Operation<Input>): Operation {
  return definition as unknown as Operation
}

/** What an S3 operation knows: the caller's upload credentials are good for `build`, which is the one of the key. */
export interface UploadContext extends Context {
  readonly caller: Uploader
  readonly build: BuildRow
}

/** An operation of the upload gateway. */
export type UploadOperation<Input, Output> = (input: Input, context: UploadContext) => Promise<Output>

/** What the gateway's operations answer about: the protocol above spells it, and knows nothing of tables. */
export type ReceivedObject = ObjectRow
export type ReceivedPart = PartRow
