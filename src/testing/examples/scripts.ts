import { file, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

const EXPORTS = 'exports.ssExports = { onProcessStarted: () => true }\n'

/** Whether Node.js reads a Realtime script, and GameLift finds its functions. */
export const SCRIPTS = {
  SCRIPT_NO_JAVASCRIPT: {
    title: 'no JavaScript in the zip of a script',
    what: 'The TypeScript of the script was zipped, and not what it compiles to.',
    make: () => zipOf([file('src/server.ts', 'export const rounds: number = 3\n')]),
    nodeJsVersion: '10.x',
  },
  SCRIPT_SYNTAX: {
    title: 'a file that no Node.js reads',
    what: 'The file was zipped with a conflict of Git in it.',
    make: () => zipOf([file('server.js', `const rounds = 3\n<<<<<<< HEAD\n${EXPORTS}`)]),
    nodeJsVersion: '24.x',
  },
  SCRIPT_NEWER_SYNTAX: {
    title: 'a file for a newer Node.js than the script is declared for',
    what: 'The script runs on the Node.js of the developer, and was created without `--node-js-version`: that is 10.x.',
    make: () => zipOf([file('server.js', `const limit = process.env.LIMIT ?? 8\n${EXPORTS}`)]),
    nodeJsVersion: '10.x',
  },
  SCRIPT_NO_EXPORTS: {
    title: 'a script without ssExports',
    what: 'The file exports its functions one by one, as other modules do.',
    make: () => zipOf([file('server.js', 'exports.onProcessStarted = () => true\n')]),
    nodeJsVersion: '24.x',
  },
  SCRIPT_NOT_PARSED: {
    title: 'a file that is too large, or nested too deeply, to be looked into',
    what: 'All packages that the script needs were bundled into one file, with data among them.',
    make: () => zipOf([file('server.js', `${EXPORTS}exports.map = '${'#'.repeat(1024 ** 2)}'\n`)]),
    nodeJsVersion: '24.x',
  },
} satisfies Examples
