const BASIC_FORMAT = /^(\d{4})(\d\d)(\d\d)T([01]\d|2[0-3])([0-5]\d)([0-5]\d)Z$/

/** The date read last: what is signed in the same second has the same one, and reading it takes a microsecond. */
let last: { text: string; date: Date | undefined } = { text: '', date: undefined }

/** `20130524T000000Z` (ISO 8601 basic format, seconds, UTC) as a date; undefined for anything else and for impossible dates. */
export function parseAmzDate(text: string): Date | undefined {
  if (text !== last.text) last = { text, date: readAmzDate(text) }
  return last.date
}

function readAmzDate(text: string): Date | undefined {
  const match = BASIC_FORMAT.exec(text)
  if (!match) return undefined
  const month = Number(match[2]) - 1
  const date = new Date(
    Date.UTC(Number(match[1]), month, Number(match[3]), Number(match[4]), Number(match[5]), Number(match[6])),
  )
  // `Date.UTC` carries what overflows (31 February) and reads the years 0 to 99 as 1900 to 1999.
  return date.getUTCMonth() === month && date.getUTCFullYear() === Number(match[1]) ? date : undefined
}

/** A date in the form of {@link parseAmzDate}. Milliseconds are dropped. */
export function formatAmzDate(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}
