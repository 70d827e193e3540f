/** `ERROR` fails the build; `WARNING` and `NOTE` are worth reading and don't. */
export type Severity = 'ERROR' | 'WARNING' | 'NOTE'

/** What a verification can find. The codes are stable: tools may branch on them. */
export type FindingCode =
  // The file as a whole: nothing inside it can be judged.
  | 'FILE_EMPTY'
  | 'NOT_A_ZIP'
  | 'TRUNCATED'
  | 'MULTI_DISK'
  | 'DIRECTORY_CORRUPT'
  | 'DIRECTORY_TOO_LARGE'
  | 'TOO_MANY_ENTRIES'
  | 'NO_FILES'
  // Not the file's fault: it couldn't be read.
  | 'NOT_VERIFIED'
  // Sizes and places: decided before anything is inflated.
  | 'UNCOMPRESSED_TOO_LARGE'
  | 'COMPRESSION_RATIO_TOO_HIGH'
  | 'ENTRIES_OVERLAP'
  | 'ENTRY_OUTSIDE_FILE'
  | 'UNLISTED_ENTRIES'
  | 'LEADING_DATA'
  | 'TRAILING_DATA'
  // Names.
  | 'NAME_EMPTY'
  | 'NAME_ABSOLUTE'
  | 'NAME_DRIVE_LETTER'
  | 'NAME_LEAVES_ROOT'
  | 'NAME_BACKSLASH'
  | 'NAME_CONTROL_CHARACTER'
  | 'NAME_TOO_LONG'
  | 'NAME_ENCODING'
  | 'NAME_DUPLICATE'
  | 'NAME_FILE_AND_FOLDER'
  | 'NAME_CASE_CLASH'
  // Kinds of entry that can't be unpacked everywhere.
  | 'ENCRYPTED'
  | 'UNSUPPORTED_METHOD'
  | 'SPECIAL_FILE'
  | 'SYMLINK_INVALID'
  | 'SYMLINK_LEAVES_ROOT'
  // One entry's bytes.
  | 'LOCAL_HEADER_MISSING'
  | 'LOCAL_HEADER_DIFFERS'
  | 'DESCRIPTOR_DIFFERS'
  | 'CONTENT_CORRUPT'
  | 'CONTENT_TOO_LONG'
  | 'CONTENT_TOO_SHORT'
  | 'CONTENT_TRAILING_DATA'
  | 'CRC_DIFFERS'

/** One thing that a verification found, in words for whoever made the zip. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** The name of the entry concerned, printable and shortened; absent when it concerns the whole file. */
  readonly entry?: string
  /** What is wrong, in a sentence or two. */
  readonly explanation: string
  /** What to do about it. */
  readonly fix: string
}

/** The outcome of a verification. */
export interface Report {
  /** `FAILED` exactly when there is a finding of severity `ERROR`. */
  readonly verdict: 'READY' | 'FAILED'
  /** The size of the zip itself. */
  readonly sizeBytes: number
  /** Entries that the zip lists, folders included; 0 if its directory can't be read. */
  readonly entryCount: number
  /** The sum of the sizes that the entries declare; 0 if the directory can't be read. */
  readonly uncompressedBytes: number
  /** Errors first; at most {@link MAX_FINDINGS}. */
  readonly findings: readonly Finding[]
  /** How many more were found than `findings` holds. */
  readonly findingsOmitted: number
}

/** How many findings a report keeps: enough to see a pattern, few enough for a row in a database. */
export const MAX_FINDINGS = 100
