import type { Ledger } from './ledger.ts'
import { checkAnswers, checkBytes, checkRows, checkStorage, settle } from './promises.ts'
import type { Server } from './server.ts'

/** What was found once nothing broke any more. */
export interface Aftermath {
  readonly settledMs: number
  /** Builds whose stored bytes were compared with those that were sent. */
  readonly compared: number
  readonly files: number
  readonly emptyFolders: number
  /** Verifications that lost their file to a deletion, and said so. */
  readonly overtaken: number
}

/**
 * Lets the server come to rest, restarts it, which sweeps, and checks every promise.
 *
 * @param tolerates lines that the server may log as errors, because they are what was done to it
 */
export async function checkEverything(
  server: Server,
  ledger: Ledger,
  tolerates: (line: string) => boolean = () => false,
): Promise<Aftermath> {
  const settledMs = await settle(server, ledger)
  const stopped = await server.stop()
  if (stopped !== 'exit code 0') ledger.violated(`the server ended with ${stopped} on SIGTERM`)
  await server.start()
  await checkAnswers(server, ledger)
  const compared = checkBytes(server, ledger)
  const { files, emptyFolders } = await checkStorage(server, ledger)
  checkRows(server, ledger)
  const overtaken = checkLog(server, ledger, tolerates)
  if (server.died !== undefined) ledger.violated(`the server died by itself: ${server.died}`)
  await server.stop()
  return { settledMs, compared, files, emptyFolders, overtaken }
}

function checkLog(server: Server, ledger: Ledger, tolerates: (line: string) => boolean): number {
  const deleted = ledger.builds.filter(build => build.deletion !== 'none').map(build => build.buildId)
  let overtaken = 0
  for (const line of server.errors()) {
    if (deleted.some(buildId => line.includes(buildId) && line.includes('ENOENT'))) overtaken++
    else if (!tolerates(line)) ledger.violated(`logged: ${line}`)
  }
  return overtaken
}
