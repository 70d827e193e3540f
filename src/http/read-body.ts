import { GantryError } from '../errors.ts'

/**
 * A whole body in memory, so only for what is small by nature.
 *
 * @throws GantryError `BodyTooLarge` as soon as more than `maxBytes` come
 */
export async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new GantryError('BodyTooLarge', `The request body is larger than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
}
