import { entryFinding, ZIP_COMMAND } from '../../findings/finding.ts'
import type { Finding } from '../../model/report.ts'
import { familyOf } from '../../model/target.ts'
import { type InspectedBuild, installScriptOf } from '../build.ts'
import { isMarkedExecutable } from '../build-file.ts'
import type { NotableFile } from '../inventory.ts'

/** Whether GameLift will find the install script, and the system run it. */
export function judgeInstallScript(build: InspectedBuild): Finding[] {
  const family = familyOf(build.target)
  const [own, other] =
    family === 'Linux' ? (['install.sh', 'install.bat'] as const) : (['install.bat', 'install.sh'] as const)
  const script = installScriptOf(build, own)
  if (script) return family === 'Linux' ? judgeShell(script) : judgeBatch(script)
  const deep = build.inventory.notable.find(({ file, facts }) => facts.installScript && file.name.endsWith(`/${own}`))
  if (deep) {
    return [
      entryFinding(
        'INSTALL_SCRIPT_TOO_DEEP',
        deep.file,
        `{} is one folder too deep, and there is no ${own} in the root of the zip.`,
        `Zip the folder again from inside it (${ZIP_COMMAND}), so that ${own} is in the root; or move it there.`,
      ),
    ]
  }
  const foreign = installScriptOf(build, other)
  if (!foreign) return []
  return [
    entryFinding(
      'INSTALL_SCRIPT_OTHER_SYSTEM',
      foreign.file,
      `{} will not be run: the build is declared as ${build.target.operatingSystem}, and there is no ${own}.`,
      `Add ${own} if something has to be installed, or leave {} out.`,
    ),
  ]
}

function judgeShell({ file, facts: { installScript } }: NotableFile): Finding[] {
  const findings: Finding[] = []
  if (installScript?.hasCrlf) {
    findings.push(
      entryFinding(
        'INSTALL_SCRIPT_CRLF',
        file,
        '{} has Windows line ends (CR LF).',
        "Save it with Unix line ends (LF): `sed -i 's/\\r$//' install.sh` on Linux, `perl -pi -e 's/\\r$//' install.sh` on macOS. In Git, the line `*.sh text eol=lf` in .gitattributes keeps them.",
      ),
    )
  }
  if (installScript?.hasByteOrderMark) {
    findings.push(
      entryFinding(
        'INSTALL_SCRIPT_BOM',
        file,
        '{} begins with a byte order mark (BOM), invisible bytes that some Windows editors write, instead of #!.',
        "Save it as UTF-8 without BOM: editors ask for that as “encoding”, or `sed -i '1s/^\\xef\\xbb\\xbf//' install.sh` on Linux removes the mark of UTF-8.",
      ),
    )
  } else if (!installScript?.hasShebang) {
    findings.push(
      entryFinding(
        'INSTALL_SCRIPT_NO_SHEBANG',
        file,
        "{} doesn't begin with #!, which says what to run it with.",
        'Begin it with the line `#!/bin/bash`.',
      ),
    )
  }
  if (!isMarkedExecutable(file)) {
    findings.push(
      entryFinding(
        'INSTALL_SCRIPT_NOT_EXECUTABLE',
        file,
        "{} isn't marked as executable.",
        'Mark it (`chmod +x install.sh`) and zip the folder on Linux, macOS or WSL, since zips made on Windows have no such marks.',
      ),
    )
  }
  return findings
}

function judgeBatch({ file, facts: { installScript } }: NotableFile): Finding[] {
  if (!installScript?.hasByteOrderMark) return []
  return [
    entryFinding(
      'INSTALL_SCRIPT_BOM',
      file,
      '{} begins with a byte order mark (BOM), invisible bytes that some editors write, which Windows takes for a part of its first command.',
      'Save it as ANSI, or as UTF-8 without BOM.',
      'WARNING',
    ),
  ]
}
