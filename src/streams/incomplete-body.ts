import { GantryError } from '../errors.ts'

/** The body isn't the one that the headers promised: cut off, or not framed as they say. */
export function incompleteBody(message: string): GantryError {
  return new GantryError('IncompleteBody', message)
}

/** S3's answer to a body of another length, shorter or longer. */
export function wrongSize(expectedBytes: number, providedBytes: number): GantryError {
  return new GantryError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
    { NumberBytesExpected: String(expectedBytes), NumberBytesProvided: String(providedBytes) },
  )
}

/** A request's stream fails when its client does: it went away, fell silent, or sent what isn't HTTP. */
export function failureOf(error: Error): GantryError {
  if (error instanceof GantryError) return error
  return incompleteBody('You did not provide the number of bytes specified by the Content-Length HTTP header')
}
