import type { CodeMeaning } from './report.ts'

/** What can be wrong with the files of a Realtime script. */
export const SCRIPT_FINDINGS = {
  SCRIPT_NO_JAVASCRIPT: {
    severity: 'ERROR',
    why: 'A fleet starts a Realtime script by the name of a JavaScript file in it.',
  },
  SCRIPT_SYNTAX: {
    severity: 'ERROR',
    why: 'Node.js refuses the whole file, so that the script ends before its first line runs.',
  },
  SCRIPT_NEWER_SYNTAX: {
    severity: 'ERROR',
    why: 'Each version of Node.js reads the JavaScript of its time: to an older one, newer syntax is a syntax error.',
  },
  SCRIPT_NO_EXPORTS: {
    severity: 'WARNING',
    why: 'GameLift calls the functions that a script exports as ssExports, and no others.',
  },
  SCRIPT_NOT_PARSED: {
    severity: 'WARNING',
    why: 'A mistake in what was not looked at shows only when the script starts.',
  },
} as const satisfies Record<string, CodeMeaning>
