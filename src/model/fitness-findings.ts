import type { CodeMeaning } from './report.ts'

/** What keeps the files of a sound zip from running on the build's operating system, or is probably a mistake. */
export const FITNESS_FINDINGS = {
  // Programs.
  NO_EXECUTABLE: {
    severity: 'ERROR',
    why: 'A fleet starts a program of the build. Without one, every fleet with this build ends in ERROR.',
  },
  WRONG_OPERATING_SYSTEM: {
    severity: 'ERROR',
    why: 'The operating system of a build can not be changed later, and no fleet could start these programs.',
  },
  WRONG_ARCHITECTURE: {
    severity: 'ERROR',
    why: 'The system refuses to start a program for another processor: on Linux “Exec format error”, or “No such file or directory” for a 32-bit one.',
  },
  NOT_EXECUTABLE: {
    severity: 'ERROR',
    why: 'Linux refuses to start a file that is not marked as executable (“Permission denied”).',
  },
  SCRIPT_CRLF: {
    severity: 'ERROR',
    why: 'Linux looks for an interpreter whose name ends with a carriage return and finds none: “No such file or directory”.',
  },
  UNREADABLE_EXECUTABLE: {
    severity: 'WARNING',
    why: 'The system refuses to load a program or library whose headers are damaged, as after a copy that broke off.',
  },
  GIT_LFS_POINTER: {
    severity: 'WARNING',
    why: 'The server gets three lines of text in place of the file.',
  },

  // What programs need of the system.
  GLIBC_TOO_NEW: {
    severity: 'ERROR',
    why: "The program ends before its first line runs: “version `GLIBC_…' not found”. The C library of an instance can not be replaced.",
  },
  LIBSTDCXX_TOO_NEW: {
    severity: 'ERROR',
    why: "The program ends before its first line runs: “version `GLIBCXX_…' not found”.",
  },
  INTERPRETER_MISSING: {
    severity: 'ERROR',
    why: 'Linux can not load the program: “No such file or directory”, although the program is there.',
  },
  MISSING_LIBRARY: {
    severity: 'WARNING',
    why: 'A program whose libraries are missing ends before its first line runs.',
  },
  DEBUG_RUNTIME: {
    severity: 'ERROR',
    why: 'The debug runtime comes with Visual Studio only: on an instance the program does not start.',
  },
  SERVER_SDK_VERSION_DIFFERS: {
    severity: 'ERROR',
    why: 'GameLift talks to a server in the protocol of the declared version: with another the server never becomes active. The declared version can not be changed later.',
  },

  // The install script.
  INSTALL_SCRIPT_CRLF: {
    severity: 'ERROR',
    why: 'Linux takes the carriage return for a part of the line: it finds no interpreter of that name, or gives commands a wrong last word, so the fleet fails.',
  },
  INSTALL_SCRIPT_BOM: {
    severity: 'ERROR',
    why: 'The script no longer begins with #!, so that Linux does not know what to run it with.',
  },
  INSTALL_SCRIPT_NO_SHEBANG: {
    severity: 'WARNING',
    why: 'Without #! in its first line it depends on the caller which shell runs the script, if any.',
  },
  INSTALL_SCRIPT_NOT_EXECUTABLE: {
    severity: 'WARNING',
    why: 'Linux refuses to start a file that is not marked as executable (“Permission denied”).',
  },
  INSTALL_SCRIPT_TOO_DEEP: {
    severity: 'WARNING',
    why: 'GameLift runs the install script only if it is in the root folder of the build.',
  },
  INSTALL_SCRIPT_OTHER_SYSTEM: {
    severity: 'WARNING',
    why: 'GameLift runs install.sh on Linux and install.bat on Windows; the other one is ignored.',
  },

  // How the build is packed.
  SINGLE_TOP_FOLDER: {
    severity: 'WARNING',
    why: 'Launch paths begin in the root of the zip: what would be /local/game/server is /local/game/FOLDER/server, and on Windows C:\\game\\FOLDER\\server.exe.',
  },
  DEBUG_SYMBOLS: {
    severity: 'NOTE',
    why: 'They are uploaded and copied to every instance, and only a debugger reads them.',
  },
  CORE_DUMP: {
    severity: 'WARNING',
    why: 'It holds the memory of a process that crashed, keys and passwords included, and no server needs it.',
  },
  BALLAST: {
    severity: 'NOTE',
    why: 'It is uploaded and copied to every instance, and no server needs it.',
  },
  FITNESS_INCOMPLETE: {
    severity: 'NOTE',
    why: 'What was not looked at may need something that the operating system does not have.',
  },
} as const satisfies Record<string, CodeMeaning>
