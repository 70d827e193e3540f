import { EXECUTABLE_MODE, file, LINUX, SERVER, SERVER_EXE, WINDOWS, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

/** `install.sh`, marked as executable unless `mode` says otherwise. */
export function installSh(content = '#!/bin/bash\nexit 0\n', mode = EXECUTABLE_MODE) {
  return file('install.sh', content, { mode })
}

/** Whether GameLift finds the install script, and the system runs it. */
export const INSTALL_SCRIPT = {
  INSTALL_SCRIPT_CRLF: {
    title: 'an install.sh with Windows line ends',
    what: 'The script was checked out by Git on Windows, which turns line ends into CR LF there.',
    make: () => zipOf([SERVER, installSh('#!/bin/bash\r\nexit 0\r\n')]),
    target: LINUX,
  },
  INSTALL_SCRIPT_BOM: {
    title: 'an install script that begins with a byte order mark',
    what: 'The script was saved by a Windows editor as “UTF-8 with BOM”.',
    make: () => zipOf([SERVER, installSh('\ufeff#!/bin/bash\nexit 0\n')]),
    target: LINUX,
  },
  INSTALL_SCRIPT_NO_SHEBANG: {
    title: 'an install.sh without #! in its first line',
    what: 'The script has only the commands, as one types them.',
    make: () => zipOf([SERVER, installSh('sudo dnf install -y libatomic\n')]),
    target: LINUX,
  },
  INSTALL_SCRIPT_NOT_EXECUTABLE: {
    title: 'an install.sh that is not marked as executable',
    what: 'The script was written on the build machine by an editor, and nobody ran `chmod +x`.',
    make: () => zipOf([SERVER, installSh(undefined, 0o100644)]),
    target: LINUX,
  },
  INSTALL_SCRIPT_TOO_DEEP: {
    title: 'an install script that is not in the root',
    what: 'The script was left in the folder of scripts where the repository has it.',
    make: () => zipOf([SERVER, { ...installSh(), name: 'scripts/install.sh' }]),
    target: LINUX,
  },
  INSTALL_SCRIPT_OTHER_SYSTEM: {
    title: 'an install script for the other system only',
    what: 'The build for Windows was packed with the install script of the one for Linux.',
    make: () => zipOf([SERVER_EXE, installSh()]),
    target: WINDOWS,
  },
} satisfies Examples
