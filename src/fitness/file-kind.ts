/** What a file of a build is, by its content; the order is that of the codes in a verification's shared memory. */
export const FILE_KINDS = [
  'FOLDER',
  'LINK',
  'LINUX_PROGRAM',
  'LINUX_LIBRARY',
  'WINDOWS_PROGRAM',
  'WINDOWS_LIBRARY',
  'MACOS_EXECUTABLE',
  'OBJECT',
  'CORE_DUMP',
  'SCRIPT',
  'OTHER',
] as const

export type FileKind = (typeof FILE_KINDS)[number]
