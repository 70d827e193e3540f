import { GantryError } from '../errors.ts'

/** An engine or its STS is down, slow or in trouble: nothing is known of the file, and a later attempt may well succeed. */
export class SourceUnavailable extends GantryError {
  constructor(message: string) {
    super('SourceUnavailable', message)
  }
}

/** The file is no longer the one that was pinned. */
export class SourceChanged extends GantryError {
  constructor(message: string) {
    super('InvalidRequest', message)
  }
}
