import { NO_SOURCE } from '../database/source-columns.ts'
import { newObjectId } from '../ids.ts'
import type { NodeJsVersion } from '../model/script.ts'
import { checkScript } from './check.ts'
import type { RecordContent } from './content.ts'
import type { ScriptServices } from './services.ts'

/** Takes a zip that came with the request: it is stored, checked, and then the script's. */
export async function acceptZipFile<Result>(
  { clock, storage, checkPlaces }: Pick<ScriptServices, 'clock' | 'storage' | 'checkPlaces'>,
  zip: Buffer,
  nodeJsVersion: NodeJsVersion,
  record: RecordContent<Result>,
): Promise<Result> {
  // Before anything else is waited for: who waits here is counted, since it holds its zip.
  using _place = await checkPlaces.take()
  const objectId = newObjectId(clock.now())
  // Awaited here, or the place would be given back before the zip is checked.
  return await storage.receive(objectId, inOnePiece(zip), async received => {
    const report = await checkScript(storage.locate(objectId, [received]), nodeJsVersion)
    return record({
      size_on_disk: received.sizeBytes,
      object_id: objectId,
      extent: received.extent,
      ...NO_SOURCE,
      checked_at: clock.now().getTime(),
      report: JSON.stringify(report),
    })
  })
}

async function* inOnePiece(zip: Buffer): AsyncGenerator<Buffer, void> {
  yield zip
}
