import { FINDING_CODES, type Finding, type FindingCode, MAX_FINDINGS } from '../../model/report.ts'
import { type Example, reportOf } from './example.ts'
import { OTHERWISE, WINDOWS_ONLY } from './otherwise.ts'
import { THEMES, type Theme } from './themes.ts'

const INTRODUCTION = `# Findings

All that Gantry's verification can find in a build, or in the zip of a [Realtime script](#realtime-scripts): what it means, why it matters, how it comes about and what to do. Tests make each
example and compare this page with what is found in it; \`npm run findings-page\` writes it.

- **ERROR**: the build can't work, or not everywhere. A build is FAILED exactly when something of this severity was found, and a script is refused.
- **WARNING**: probably a mistake. The build is READY all the same, and the script is taken.
- **NOTE**: worth knowing.

The findings of an uploaded build are told by [\`Gantry.DescribeVerification\`](compatibility.md#gantrys-own-operations), those of a file or
a folder on your own machine by \`gantry verify\`; CreateScript and UpdateScript tell the first errors in their answer, and warnings by
[\`Gantry.DescribeScriptVerification\`](compatibility.md#gantrys-own-operations). Codes are stable: tools may branch on them. Texts may change. A report keeps the
first ${MAX_FINDINGS} findings, errors first, and counts the rest.

An entry is a file, folder or link in the zip, and an offset is where it begins there, in bytes. The zip itself is checked first. Only
where no error is found in that, and the operating system of the build is known, Gantry looks whether the build fits it
([programs](#programs), [what they need](#what-programs-need), [the install script](#the-install-script), [packing](#packing)). A
server knows it from CreateBuild, \`gantry verify\` from \`--operating-system\`.

**Zipping a folder.** A FAILED build stays FAILED: the corrected zip goes to a new build. \`aws gamelift upload-build … --build-root FOLDER\`
zips by itself. So does \`cd FOLDER && rm -f ../build.zip && zip -r ../build.zip .\` on Linux, macOS and WSL: without \`rm\`, \`zip\` adds to the
old file, which keeps what was wrong in it. On Windows it is \`tar -a -cf ..\\build.zip *\` inside the folder.
`

/** docs/findings.md, whole: every code, and what is found in its example. */
export async function renderPage(): Promise<string> {
  const sections: string[] = []
  for (const { title, examples } of THEMES) {
    sections.push(`## ${title}\n`)
    for (const [code, example] of Object.entries(examples)) {
      sections.push(await renderCode(code as FindingCode, example))
    }
  }
  return [INTRODUCTION, ...THEMES.map(renderContents), ...sections].join('\n')
}

/** The codes of a theme, a line each. */
function renderContents({ title, examples }: Theme): string {
  const rows = Object.entries(examples).map(
    ([code, example]) =>
      `| [\`${code}\`](#${code.toLowerCase()}) | ${severitiesOf(code as FindingCode)} | ${escaped(example.title)} |`,
  )
  return `**[${title}](#${title.toLowerCase().replaceAll(' ', '-')})**\n\n| code | severity | |\n|---|---|---|\n${rows.join('\n')}\n`
}

/** `ERROR or WARNING`. */
function severitiesOf(code: FindingCode): string {
  const other = OTHERWISE[code]?.severity
  const usual = FINDING_CODES[code].severity
  return other === undefined ? usual : `${usual} or ${other}`
}

async function renderCode(code: FindingCode, example: Example): Promise<string> {
  const { severity, why } = FINDING_CODES[code]
  const otherwise = OTHERWISE[code]
  const { findings } = await reportOf(example)
  const first = findings.find(finding => finding.code === code)
  const severities = otherwise === undefined ? severity : `${severity}; ${otherwise.severity} ${otherwise.when}`
  const scope = WINDOWS_ONLY.includes(code) ? ' Not looked for in builds for Linux.' : ''
  return `### ${code}

**${capital(escaped(example.title))}.** ${severities}.${scope}

${escaped(why)}

*For example:* ${escaped(example.what)}

${first ? renderFinding(first) : ''}`
}

function renderFinding({ severity, code, entry, offset, explanation, fix }: Finding): string {
  const where = [
    ...(entry === undefined ? [] : [entry === '' ? 'entry ""' : `entry \`${entry}\``]),
    ...(offset === undefined ? [] : [`offset ${offset.toLocaleString('en-US')}`]),
  ]
  const head = [`${severity} \`${code}\``, ...where].join(', ')
  return `> ${head}\n>\n> ${escaped(explanation)}\n>\n> Fix: ${escaped(fix)}\n`
}

/** An underline within a word is one. */
const MARKUP = /[\\`*<>[\]|]|(?<!\w)_|_(?!\w)/g

/** Text as Markdown shows it; what stands between backticks stays code. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(MARKUP, '\\$&')))
    .join('')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
