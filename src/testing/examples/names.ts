import { file, MAP, SERVER, SERVER_EXE, WINDOWS, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

/** Names that can't be unpacked, or not safely. */
export const NAMES = {
  NAME_EMPTY: {
    title: 'an entry without a name',
    what: 'A script that makes the zip cut the folder off each path, and nothing was left of one.',
    make: () => zipOf([SERVER, file('')]),
  },
  NAME_ABSOLUTE: {
    title: 'a name that begins with a slash',
    what: 'A script zipped files under their full paths on the build machine.',
    make: () => zipOf([file('/opt/game/GameServer')]),
  },
  NAME_DRIVE_LETTER: {
    title: 'a name that begins with a drive letter',
    what: 'A script zipped files under their full paths on a Windows machine.',
    make: () => zipOf([file('C:/game/GameServer.exe')]),
  },
  NAME_LEAVES_ROOT: {
    title: 'a name with .. in its path',
    what: 'A file beside the folder was zipped along by a relative path, as with `zip ../build.zip ../shared/maps.pak`.',
    make: () => zipOf([SERVER, file('../shared/maps.pak')]),
  },
  NAME_BACKSLASH: {
    title: 'folders separated with backslashes',
    what: 'Compress-Archive of Windows PowerShell 5, or a program for an old .NET Framework, made the zip.',
    make: () => zipOf([file('bin\\GameServer')]),
  },
  NAME_CONTROL_CHARACTER: {
    title: 'a name with a line break or another control character',
    what: 'A script took the name from the output of another program, with the line break at its end.',
    make: () => zipOf([SERVER, file('maps/arena\n')]),
  },
  NAME_TOO_LONG: {
    title: 'a name that is too long for a file system',
    what: 'A cache names its files after what they were made from.',
    make: () => zipOf([SERVER, file(`cache/${'shader-with-shadows-'.repeat(15)}.bin`)]),
  },
  NAME_ENCODING: {
    title: 'a name that is not the UTF-8 it says it is',
    what: 'The name has an umlaut in the encoding of an old system, and the tool marked it as UTF-8 without looking.',
    make: () => zipOf([SERVER, file(Buffer.from('maps/K\xf6ln.pak', 'latin1'))]),
  },
  NAME_DUPLICATE: {
    title: 'two entries with the same name',
    what: 'A script added a newer configuration to a zip that had one already.',
    make: () => zipOf([SERVER, file('config.ini', 'port=7777'), file('config.ini', 'port=7778')]),
  },
  NAME_FILE_AND_FOLDER: {
    title: 'a file with the name of a folder',
    what: 'The zip was added to for months; "logs" was a file in the first version and is a folder in this one.',
    make: () => zipOf([SERVER, file('logs'), file('logs/today.log')]),
  },
  NAME_CASE_CLASH: {
    title: 'names that Windows takes for the same',
    what: 'A build for Windows was put together on Linux, where two files may differ in one capital letter.',
    make: () => zipOf([SERVER_EXE, MAP, file('Maps/arena.pak')]),
    target: WINDOWS,
  },
  NAME_UNICODE_CLASH: {
    title: 'names that look the same and are written in two ways',
    what: 'A file with an accent in its name was copied from a Mac beside the one that was there.',
    make: () => zipOf([SERVER_EXE, file('maps/caf\u00e9.pak'), file('maps/cafe\u0301.pak')]),
    target: WINDOWS,
  },
  NAME_DEVICE: {
    title: 'a name that Windows keeps for a device',
    what: 'A build for Windows was put together on Linux, where a file may be called aux.',
    make: () => zipOf([SERVER_EXE, file('sounds/aux.wav')]),
    target: WINDOWS,
  },
  NAME_WINDOWS_CHARACTER: {
    title: 'a name with a character that Windows does not allow',
    what: 'A file of a build for Windows was named after the time by a program on Linux.',
    make: () => zipOf([SERVER_EXE, file('replays/12:30.rec')]),
    target: WINDOWS,
  },
  NAME_OVER_260: {
    title: 'a path that is too long for most Windows programs',
    what: 'The packages of a tool have packages of their own, ten folders deep.',
    make: () => zipOf([SERVER_EXE, file(`${'node_modules/some-package/'.repeat(10)}index.js`)]),
    target: WINDOWS,
  },
} satisfies Examples
