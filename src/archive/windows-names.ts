import { INTO_A_NEW_ZIP } from '../findings/finding.ts'
import type { Problem } from './names.ts'

/** Where GameLift unpacks a build on Windows. */
const ROOT = 'C:\\Game\\'

/** Windows' MAX_PATH, with the NUL at its end. */
const MAX_PATH = 260

/** “Naming Files, Paths, and Namespaces”: reserved with any extension; the superscript digits count as digits. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])[ .]*(?:\..*)?$/i

const DEVICE_NAME: Problem = [
  'NAME_DEVICE',
  '{} has a name in its path that Windows keeps for a device.',
  `Rename it, ${INTO_A_NEW_ZIP}`,
]
const CHARACTER: Problem = [
  'NAME_WINDOWS_CHARACTER',
  '{} has a character that Windows allows in no name (< > : " | ? *), or a space or dot at the end of a name.',
  `Rename it, ${INTO_A_NEW_ZIP}`,
]
const OVER_260: Problem = [
  'NAME_OVER_260',
  `{} is longer than Windows’ ${MAX_PATH} characters once it is unpacked to ${ROOT}.`,
  `Shorten the names of its folders, or the name itself, ${INTO_A_NEW_ZIP}`,
]

/** Nearly every name has nothing that needs a closer look, and there may be a million. */
const SUSPICIOUS = /[<>:"|?*]|[ .](?:[/\\]|$)|(?:^|[/\\])(?:con|prn|aux|nul|com|lpt)/i

/** What Windows minds in a name, beyond what every system does. */
export function windowsProblemsOf(name: string): Problem[] {
  const isLong = ROOT.length + name.length + 1 > MAX_PATH
  return [...(SUSPICIOUS.test(name) ? stepProblemsOf(name) : []), ...(isLong ? [OVER_260] : [])]
}

function stepProblemsOf(name: string): Problem[] {
  const problems: Problem[] = []
  const steps = name.split(/[/\\]/).filter(step => step !== '' && step !== '.' && step !== '..')
  const isDrive = /^[A-Za-z]:$/.test(steps[0] ?? '')
  const files = isDrive ? steps.slice(1) : steps
  if (files.some(step => DEVICE.test(step))) problems.push(DEVICE_NAME)
  if (files.some(step => /[<>:"|?*]|[ .]$/.test(step))) problems.push(CHARACTER)
  return problems
}
