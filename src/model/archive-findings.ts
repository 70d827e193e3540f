import type { CodeMeaning } from './report.ts'

/** What can be wrong with a zip, whatever it is for. */
export const ARCHIVE_FINDINGS = {
  // The file as a whole: nothing inside it can be judged.
  FILE_EMPTY: { severity: 'ERROR', why: 'There is nothing to unpack.' },
  NOT_A_ZIP: { severity: 'ERROR', why: 'A build is unpacked with unzip, which reads no other format.' },
  TRUNCATED: {
    severity: 'ERROR',
    why: 'The list of entries is at the end of a zip: without it no program knows what the file holds.',
  },
  MULTI_DISK: { severity: 'ERROR', why: 'The other pieces hold the rest of the files, and a build is one file.' },
  DIRECTORY_CORRUPT: {
    severity: 'ERROR',
    why: 'Programs find the files in a zip by this list; where it is wrong they miss files or refuse the zip.',
  },
  DIRECTORY_TOO_LARGE: {
    severity: 'ERROR',
    why: 'The list is held in memory while a zip is read, so its size has to be bounded.',
  },
  TOO_MANY_ENTRIES: {
    severity: 'ERROR',
    why: 'Each file takes time and space on every instance that the build is unpacked on, so their number is bounded.',
  },
  NO_FILES: { severity: 'ERROR', why: 'A fleet needs a program to start.' },
  // Not the file's fault: it couldn't be read.
  NOT_VERIFIED: { severity: 'ERROR', why: 'A build becomes READY only when its file was checked.' },

  // Sizes and places: decided before anything is inflated.
  UNCOMPRESSED_TOO_LARGE: {
    severity: 'ERROR',
    why: 'It has to fit on the disk of every instance that it is unpacked on.',
  },
  COMPRESSION_RATIO_TOO_HIGH: {
    severity: 'ERROR',
    why: 'Zip bombs fill the disk of whoever unpacks them.',
  },
  ENTRIES_OVERLAP: {
    severity: 'ERROR',
    why: 'Bytes that belong to several files let a small zip unpack to any size, as zip bombs do, and programs differ in what they make of them.',
  },
  ENTRY_OUTSIDE_FILE: { severity: 'ERROR', why: 'The content of the file can not be read.' },
  UNLISTED_ENTRIES: {
    severity: 'ERROR',
    why: 'Programs unpack what the list names: the other files would be missing from the build.',
  },
  LEADING_DATA: { severity: 'NOTE', why: 'It is uploaded each time and never used.' },
  TRAILING_DATA: {
    severity: 'WARNING',
    why: 'Some programs refuse such a file, and the bytes may belong to something that was not written to its end.',
  },

  // Names.
  NAME_EMPTY: { severity: 'ERROR', why: 'No file can be without a name.' },
  NAME_ABSOLUTE: {
    severity: 'ERROR',
    why: 'Unpacking it would write outside the build, over files of the system; programs refuse it or drop the slash.',
  },
  NAME_DRIVE_LETTER: {
    severity: 'ERROR',
    why: 'Unpacking it would write outside the build; on Linux it becomes a folder with a strange name.',
  },
  NAME_LEAVES_ROOT: {
    severity: 'ERROR',
    why: 'Unpacking it would write outside the build, over files of the system (“Zip Slip”).',
  },
  NAME_BACKSLASH: {
    severity: 'ERROR',
    why: 'On Linux the server finds none of these files at their paths, and programs on Windows differ.',
  },
  NAME_CONTROL_CHARACTER: {
    severity: 'ERROR',
    why: 'Terminals, scripts and Windows mistreat such names; a NUL ends the name early, so that another file may be overwritten.',
  },
  NAME_TOO_LONG: { severity: 'ERROR', why: 'The file system refuses to create it.' },
  NAME_ENCODING: {
    severity: 'ERROR',
    why: 'Each program makes another name of it, so the server does not find the file.',
  },
  NAME_DUPLICATE: {
    severity: 'ERROR',
    why: 'One overwrites the other, and which one stays depends on the program that unpacks.',
  },
  NAME_FILE_AND_FOLDER: {
    severity: 'ERROR',
    why: 'Only one of them can exist, so unpacking fails, or follows a link out of the build.',
  },
  NAME_CASE_CLASH: {
    severity: 'ERROR',
    why: 'To Windows they are one name: one file overwrites the other.',
  },
  NAME_UNICODE_CLASH: {
    severity: 'WARNING',
    why: 'People take them for one name, and so do macOS and some tools: one may overwrite the other, or the server asks for the one that is missing.',
  },
  NAME_DEVICE: {
    severity: 'ERROR',
    why: 'Windows keeps CON, PRN, AUX, NUL, and COM and LPT with a digit for devices, with any extension: the file can not be created.',
  },
  NAME_WINDOWS_CHARACTER: {
    severity: 'ERROR',
    why: 'Windows can not create it, or creates it under another name.',
  },
  NAME_OVER_260: {
    severity: 'WARNING',
    why: 'Most Windows programs, and Explorer, can not open a path of 260 characters or more.',
  },

  // Kinds of entry that can't be unpacked everywhere.
  ENCRYPTED: { severity: 'ERROR', why: 'Nobody enters a password when a build is unpacked.' },
  UNSUPPORTED_METHOD: {
    severity: 'ERROR',
    why: 'Many unpackers know Deflate and Store only, so the file would be missing from the build.',
  },
  SPECIAL_FILE: { severity: 'ERROR', why: 'A device, a pipe or a socket has no content that a zip could carry.' },
  SYMLINK_INVALID: {
    severity: 'ERROR',
    why: 'A link is nothing but the path that it points to: without a proper one it can not be made.',
  },
  SYMLINK_LEAVES_ROOT: {
    severity: 'ERROR',
    why: 'What the link points to is not part of the build: on an instance it is missing, or is something else.',
  },

  // One entry's bytes.
  LOCAL_HEADER_MISSING: { severity: 'ERROR', why: 'The content of the entry can not be found.' },
  LOCAL_HEADER_DIFFERS: {
    severity: 'ERROR',
    why: 'Programs that read a zip from its beginning get other files than those that read the list at its end.',
  },
  DESCRIPTOR_DIFFERS: {
    severity: 'WARNING',
    why: 'Programs that unpack a zip while they receive it rely on this record, and fail.',
  },
  CONTENT_CORRUPT: { severity: 'ERROR', why: 'The file can not be unpacked, or only to wrong content.' },
  CONTENT_TOO_LONG: {
    severity: 'ERROR',
    why: 'Zip bombs are made this way, and programs that trust the declared size cut the file off.',
  },
  CONTENT_TOO_SHORT: { severity: 'ERROR', why: 'The end of the file is missing.' },
  CONTENT_TRAILING_DATA: {
    severity: 'ERROR',
    why: 'Some programs refuse it, and something may have been hidden there.',
  },
  CRC_DIFFERS: { severity: 'ERROR', why: 'The content is not what was zipped: the file is damaged.' },
} as const satisfies Record<string, CodeMeaning>
