import type { Case } from '../case.ts'
import { BAD_ENTRIES } from './bad-entries.ts'
import { BAD_FILES } from './bad-files.ts'
import { BAD_FOLDERS } from './bad-folders.ts'
import { BAD_LIBRARIES } from './bad-libraries.ts'
import { BAD_NAMES, BAD_WINDOWS_NAMES } from './bad-names.ts'
import { BAD_INSTALL_SCRIPTS, BAD_PACKING } from './bad-packing.ts'
import { BAD_PROGRAMS } from './bad-programs.ts'
import { GOOD_CONTENTS } from './good-contents.ts'
import { GOOD_TOOLS } from './good-tools.ts'

/** Every build there is. */
export const CASES: readonly Case[] = [
  ...GOOD_TOOLS,
  ...GOOD_CONTENTS,
  ...BAD_FILES,
  ...BAD_NAMES,
  ...BAD_WINDOWS_NAMES,
  ...BAD_ENTRIES,
  ...BAD_PROGRAMS,
  ...BAD_LIBRARIES,
  ...BAD_INSTALL_SCRIPTS,
  ...BAD_PACKING,
  ...BAD_FOLDERS,
]
