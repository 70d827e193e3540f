import { file, MAP, SERVER, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

/** Kinds of entry that can't be unpacked everywhere. */
export const KINDS = {
  ENCRYPTED: {
    title: 'a file that needs a password',
    what: 'The zip was made with a password.',
    make: () => zipOf([{ ...SERVER, flags: 0x0801 }]),
  },
  UNSUPPORTED_METHOD: {
    title: 'a file that is compressed in a way that many programs do not know',
    what: 'Windows Explorer made the zip, and one of the files has more than 2 GiB.',
    make: () => zipOf([SERVER, { ...MAP, method: 9 }]),
  },
  SPECIAL_FILE: {
    title: 'a device, a pipe or a socket',
    what: 'The file system of a container was zipped, with a socket of the service that ran in it.',
    make: () => zipOf([SERVER, file('run/service.sock', '', { mode: 0o140755 })]),
  },
  SYMLINK_INVALID: {
    title: 'a symbolic link that can not be made',
    what: 'A tool recorded an empty file as a symbolic link.',
    make: () => zipOf([SERVER, file('lib/libgame.so', '', { mode: 0o120777 })]),
  },
  SYMLINK_LEAVES_ROOT: {
    title: 'a symbolic link to something outside the build',
    what: 'The folder has a link to a library of the build machine, and was zipped with `zip -y`.',
    make: () => zipOf([SERVER, file('lib/libssl.so', '/usr/lib64/libssl.so.3', { mode: 0o120777 })]),
  },
} satisfies Examples
