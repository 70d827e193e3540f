import type { Readable } from 'node:stream'

/** The longest document of an engine or STS: an error, or a session, whose token has some thousand characters. */
const MAX_DOCUMENT_BYTES = 64 * 1024

/** Next to the SDK's HTTP handler, so that nothing of the SDK has seen the body before. */
export const BEFORE_THE_SDK = { step: 'deserialize', priority: 'low', name: 'boundDocuments' } as const

class DocumentTooLong extends Error {
  override readonly name = 'DocumentTooLong'
}

/**
 * A middleware of the SDK's clients that refuses documents of more than 64 KiB: by itself the SDK gathers them and reads their
 * XML at once, however much comes.
 *
 * @param isDocument tells by its status which answer is one; the others stay streams
 */
export function boundDocuments(isDocument: (statusCode: number) => boolean) {
  return <Args, Output extends { readonly response: unknown }>(next: (args: Args) => Promise<Output>) =>
    async (args: Args): Promise<Output> => {
      const output = await next(args)
      const answer = output.response as { readonly statusCode: number; body: unknown }
      if (isDocument(answer.statusCode)) answer.body = await readDocument(answer.body as Readable)
      return output
    }
}

async function readDocument(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let lengthBytes = 0
  // Leaving the loop destroys the stream.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    lengthBytes += chunk.length
    if (lengthBytes > MAX_DOCUMENT_BYTES) throw new DocumentTooLong()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
