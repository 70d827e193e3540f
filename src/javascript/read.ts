import type { NodeJsVersion } from '../model/script.ts'
import type { RangedReader } from '../streams/ranged-reader.ts'
import { type JavaScriptFacts, parseJavaScript } from './parse.ts'

/** The longest file that is parsed: its tree takes up to a hundred times as much, and has to fit into a thread's heap. */
const MAX_SOURCE_BYTES = 1024 ** 2

/**
 * What a file of JavaScript says of itself, to a version of Node.js.
 *
 * @throws what reading the content throws
 */
export async function readJavaScript(
  content: RangedReader,
  name: string,
  version: NodeJsVersion,
): Promise<JavaScriptFacts> {
  if (content.sizeBytes > MAX_SOURCE_BYTES) return { problem: { kind: 'too large' }, namesExports: false }
  const source = await content.read(0, content.sizeBytes)
  return parseJavaScript(source.toString(), name, version)
}
