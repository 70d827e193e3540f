import type { CodeMeaning } from './report.ts'

/** What can keep a file in a customer's own bucket from being verified. */
export const SOURCE_FINDINGS = {
  SOURCE_CHANGED: {
    severity: 'ERROR',
    why: 'What is verified has to be what is served later, and the file that the build was made from is no longer there.',
  },
  SOURCE_REFUSED: {
    severity: 'ERROR',
    why: 'Gantry reads the file with the rights of the role that was named, when it verifies the build and for as long as the build is used.',
  },
  SOURCE_UNREACHABLE: { severity: 'ERROR', why: 'A build becomes READY only when its file was checked.' },
  SOURCE_TOO_LARGE: {
    severity: 'ERROR',
    why: 'The file is read into the room that the server has for all builds, so its size is bounded as that of an upload.',
  },
} as const satisfies Record<string, CodeMeaning>
