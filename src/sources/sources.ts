import type { Namespace } from '../model/namespace.ts'
import type { PinnedFile, S3Location } from '../model/storage-location.ts'

/**
 * Files in customers' own buckets, read by taking the role that the customer names. Nothing is kept from one call to the next, and
 * every rejection names bucket, key and role, and no secret.
 */
export interface Sources {
  /**
   * Finds the named version of a file or, where none is named, the present one, which is fixed by its version and its entity tag
   * from then on. Takes 20 seconds at most. The account is whose roles may be passed, the region the one that AWS is asked in.
   *
   * Rejects with a GantryError: `InvalidRequest` for what the caller got wrong (a name that can't be, no such bucket, key or version,
   * another region, an empty file), `Unauthorized` for what the role may not do, and for a role that Gantry can't take or this
   * account may not pass, `SlowDown` while too many are under way in this thread, and SourceUnavailable for an engine or STS that is
   * down or slow.
   */
  pin(namespace: Namespace, location: S3Location, signal?: AbortSignal): Promise<PinnedFile>

  /**
   * The file's bytes in order, exactly `pinned.sizeBytes` of them, in pieces of some MiB that are fetched a few ahead. Nothing is
   * requested before the first piece is asked for. Whoever asks bounds the size first: it is the customer's to choose.
   *
   * Rejects as {@link pin} does and, when the file is another by now, with SourceChanged.
   */
  read(namespace: Namespace, pinned: PinnedFile, signal?: AbortSignal): AsyncIterable<Buffer>
}
