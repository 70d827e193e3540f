import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Sources } from '../sources/sources.ts'
import type { StorageDriver } from '../storage/driver.ts'
import type { CheckPlaces } from './check-places.ts'

/** What the life of a script needs of the process it lives in. */
export interface ScriptServices {
  readonly clock: Clock
  readonly database: Database
  readonly storage: StorageDriver
  /** Files in customers' own buckets. */
  readonly sources: Sources
  readonly checkPlaces: CheckPlaces
}
