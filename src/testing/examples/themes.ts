import type { FindingCode } from '../../model/report.ts'
import { BUCKETS } from './buckets.ts'
import { CONTENT } from './content.ts'
import type { Example, Examples } from './example.ts'
import { INSTALL_SCRIPT } from './install-script.ts'
import { KINDS } from './kinds.ts'
import { LIBRARIES } from './libraries.ts'
import { NAMES } from './names.ts'
import { PACKING } from './packing.ts'
import { PLACES } from './places.ts'
import { PROGRAMS } from './programs.ts'
import { SCRIPTS } from './scripts.ts'
import { WHOLE_FILE } from './whole-file.ts'

/** Codes that a page shows together. */
export interface Theme {
  readonly title: string
  readonly examples: Examples
}

export const THEMES: readonly Theme[] = [
  { title: 'The file as a whole', examples: WHOLE_FILE },
  { title: 'Files in buckets', examples: BUCKETS },
  { title: 'Sizes and places', examples: PLACES },
  { title: 'Names', examples: NAMES },
  { title: 'Kinds of entry', examples: KINDS },
  { title: 'Content', examples: CONTENT },
  { title: 'Programs', examples: PROGRAMS },
  { title: 'What programs need', examples: LIBRARIES },
  { title: 'The install script', examples: INSTALL_SCRIPT },
  { title: 'Packing', examples: PACKING },
  { title: 'Realtime scripts', examples: SCRIPTS },
]

/** Every code has an example: this doesn't compile without. */
export const EXAMPLES = {
  ...WHOLE_FILE,
  ...BUCKETS,
  ...PLACES,
  ...NAMES,
  ...KINDS,
  ...CONTENT,
  ...PROGRAMS,
  ...LIBRARIES,
  ...INSTALL_SCRIPT,
  ...PACKING,
  ...SCRIPTS,
} satisfies Record<FindingCode, Example>
