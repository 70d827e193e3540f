import { archiveFinding, entryFinding, printable } from '../../findings/finding.ts'
import type { JavaScriptFacts } from '../../javascript/parse.ts'
import type { Finding, Severity } from '../../model/report.ts'
import type { NodeJsVersion } from '../../model/script.ts'
import type { BuildFile } from '../build-file.ts'
import type { InventoryPart } from '../inventory.ts'

/** Where packages are that others wrote: nobody can tell which of their files the script ever loads. */
const OF_OTHERS = /(?:^|\/)node_modules\//

/** Whether a version of Node.js reads the files of a Realtime script, and GameLift finds its functions. */
export function judgeScript({ notable }: InventoryPart, version: NodeJsVersion): Finding[] {
  const files = notable.flatMap(({ file, facts: { javaScript } }) => (javaScript ? [{ file, javaScript }] : []))
  const own = files.filter(({ file }) => !OF_OTHERS.test(file.name))
  if (own.length === 0) return [noJavaScript()]
  const problems = files.flatMap(({ file, javaScript }) => judgeFile(file, javaScript, version))
  const isAnyUnread = own.some(({ javaScript: { problem } }) => problem !== undefined)
  const isExported = own.some(({ javaScript }) => javaScript.namesExports)
  return isExported || isAnyUnread ? problems : [...problems, noExports()]
}

function judgeFile(file: BuildFile, { problem }: JavaScriptFacts, version: NodeJsVersion): Finding[] {
  const severity: Severity | undefined = OF_OTHERS.test(file.name) ? 'WARNING' : undefined
  switch (problem?.kind) {
    case undefined:
      return []
    case 'syntax':
      return [
        entryFinding(
          'SCRIPT_SYNTAX',
          file,
          `{} has a syntax error in line ${problem.line}, column ${problem.column}: ${printable(problem.message)}.`,
          'Mend it (`node --check FILE` shows the place), and zip the files again.',
          severity,
        ),
      ]
    case 'newer syntax':
      return [
        entryFinding(
          'SCRIPT_NEWER_SYNTAX',
          file,
          `{} has syntax in line ${problem.line}, column ${problem.column} that Node.js ${version} does not know: ${printable(problem.message)}.`,
          "Create a script with NodeJsVersion 24.x, or compile the file to older JavaScript, as with esbuild's `--target=node10`.",
          severity,
        ),
      ]
    case 'module':
      return [
        entryFinding(
          'SCRIPT_NEWER_SYNTAX',
          file,
          `{} is an ES module (see line ${problem.line}, column ${problem.column}), which Node.js ${version} does not load from a file of that name.`,
          "Create a script with NodeJsVersion 24.x, or use `require` and `exports` in place of `import` and `export`: esbuild's `--format=cjs` does so.",
          severity,
        ),
      ]
    case 'too large':
    case 'too deep':
      return [
        entryFinding(
          'SCRIPT_NOT_PARSED',
          file,
          problem.kind === 'too large'
            ? '{} has more than 1 MiB, and was not looked into.'
            : '{} is nested too deeply to be looked into.',
          'Nothing has to be done if the script is known to run. Code that is bundled into several smaller files is looked into.',
        ),
      ]
  }
}

function noJavaScript(): Finding {
  return archiveFinding(
    'SCRIPT_NO_JAVASCRIPT',
    'There is no file in it whose name ends in .js, .cjs or .mjs, outside of node_modules.',
    'Zip the files of the script, with the one that is to be started among them. TypeScript has to be compiled first.',
  )
}

function noExports(): Finding {
  return archiveFinding(
    'SCRIPT_NO_EXPORTS',
    'No file in it names ssExports.',
    'End the file that is to be started with `exports.ssExports = { init, onProcessStarted, … }`, with the functions that it has.',
  )
}
