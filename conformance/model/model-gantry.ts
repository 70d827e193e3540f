import { rootKeys } from '../support/root-keys.ts'
import { type StartedGantry, startGantry } from '../support/server.ts'
import { scriptZip } from '../support/zips.ts'
import { type Buckets, openBuckets } from './bucket.ts'
import { type Ask, asker } from './wire.ts'

/** A Gantry of the suite's own, with buckets of customers that it may read from. */
export interface ModelGantry extends StartedGantry {
  readonly buckets: Buckets
  /** As whoever runs it, in us-west-2. */
  readonly ask: Ask
  /** The same in another region. */
  askIn(region: string): Ask
  /** As somebody whom it doesn't know. */
  readonly askAsStranger: Ask
}

export async function startModelGantry(): Promise<ModelGantry> {
  const buckets = await openBuckets(await scriptZip())
  const gantry = await startGantry({ GANTRY_S3_SOURCES: buckets.setting })
  const keys = await rootKeys(gantry)
  const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) }
  return {
    ...gantry,
    buckets,
    ask: asker(gantry, keys, 'us-west-2'),
    askIn: region => asker(gantry, keys, region),
    askAsStranger: asker(gantry, stranger, 'us-west-2'),
    [Symbol.asyncDispose]: async () => {
      await gantry[Symbol.asyncDispose]()
      await buckets[Symbol.asyncDispose]()
    },
  }
}
