import { writeZip } from './zip-writer.ts'

/** The least that GameLift can run, with `more` in front of it. */
export function realtimeScript(more = ''): string {
  return `${more}\nexports.ssExports = { onProcessStarted: () => true }\n`
}

/** A zip of the given files, by their names. */
export function zipOfFiles(files: Readonly<Record<string, string | Buffer>>): Buffer {
  return writeZip(Object.entries(files).map(([name, content]) => ({ name, content }))).bytes
}

/** A zip that passes the check of a script. */
export function scriptZip(more?: string): Buffer {
  return zipOfFiles({ 'server.js': realtimeScript(more) })
}
