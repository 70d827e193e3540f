import { GantryError } from '../errors.ts'
import type { Report } from '../model/report.ts'

/** An error that a message tells; the others it counts. */
const MAX_TOLD = 3

/** What the caller is told of a zip that can't be a script: the first errors, each with what to do about it. */
export function refusal({ findings, counts: { errors } }: Report): GantryError {
  const told = findings.filter(({ severity }) => severity === 'ERROR').slice(0, MAX_TOLD)
  const more = errors - told.length
  return new GantryError(
    'InvalidRequest',
    [
      `The zip file was checked and refused for ${errors === 1 ? '1 error' : `${errors.toLocaleString('en-US')} errors`}.`,
      ...told.map(({ code, explanation, fix }) => `${code}: ${explanation} Fix: ${fix}`),
      ...(more > 0 ? [`And ${more.toLocaleString('en-US')} more.`] : []),
    ].join(' '),
  )
}
