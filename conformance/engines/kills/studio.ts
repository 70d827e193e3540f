import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { sleep } from '../../crash/server.ts'
import type { Engine } from '../engine.ts'
import type { Ledger, StudioFile } from './ledger.ts'

const BACK_OFF_MS = 200

/** Whose bucket it is: puts and removes files while the engine comes and goes. */
export class Studio {
  readonly engine: Engine
  readonly #ledger: Ledger

  constructor(engine: Engine, ledger: Ledger) {
    this.engine = engine
    this.#ledger = ledger
  }

  /** Puts a file, as often as it takes. */
  async put(bucket: string, key: string, bytes: Buffer, content: StudioFile['content']): Promise<StudioFile> {
    for (;;) {
      try {
        const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes })
        const { VersionId: version, ETag: eTag = '' } = await this.engine.studio.send(command)
        const file: StudioFile = { bucket, key, version, eTag, content, removed: 'no' }
        this.#ledger.files.push(file)
        return file
      } catch {
        await sleep(BACK_OFF_MS)
      }
    }
  }

  /** Removes that very version, as often as it takes. */
  async remove(file: StudioFile): Promise<void> {
    file.removed = 'unknown'
    for (;;) {
      try {
        const { bucket: Bucket, key: Key, version: VersionId } = file
        await this.engine.studio.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
        file.removed = 'yes'
        return
      } catch {
        await sleep(BACK_OFF_MS)
      }
    }
  }

  /** The ETag of what is there now; undefined if nothing is. */
  async eTagOf({ bucket: Bucket, key: Key, version: VersionId }: StudioFile): Promise<string | undefined> {
    try {
      return (await this.engine.studio.send(new HeadObjectCommand({ Bucket, Key, VersionId }))).ETag
    } catch (error) {
      if ((error as Error).name === 'NotFound') return undefined
      throw error
    }
  }
}
