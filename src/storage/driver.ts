import type { ObjectId } from '../ids.ts'
import type { FileExtent } from './filesystem/extents.ts'

/** Bytes that are durable, and what the driver calls them. */
export interface ReceivedExtent {
  readonly extent: string
  readonly sizeBytes: number
}

/**
 * Where received bytes live. An object is a list of extents; each is written once and never changed.
 *
 * The database says which extents exist. Storage only promises that what it has received is durable, and that nothing is
 * removed by a sweep while it is being received or recorded.
 */
export interface StorageDriver {
  /**
   * Writes an extent of `objectId` and, once its bytes are durable, calls `record`, which writes the row that makes them
   * count. If the body ends in an error or `record` fails, the bytes are removed.
   */
  receive<Result>(
    objectId: ObjectId,
    body: AsyncIterable<Buffer>,
    record: (extent: ReceivedExtent) => Promise<Result>,
  ): Promise<Result>

  /** Where a worker thread can read an object's extents, in the given order. */
  locate(objectId: ObjectId, extents: readonly ReceivedExtent[]): readonly FileExtent[]

  /** Removes extents, or all of an object's that aren't being received. What isn't there is no error: a sweep may come twice. */
  remove(objectId: ObjectId, extents: readonly string[] | 'all'): Promise<void>

  /** How much more there is room for, in bytes; what others write meanwhile isn't reckoned with. */
  availableBytes(): Promise<number>

  /** Every object with its extents, leaving out those that are being received. */
  list(): AsyncIterable<{ objectId: ObjectId; extents: string[] }>
}
