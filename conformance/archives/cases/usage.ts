import { devNull } from 'node:os'
import type { UsageCase } from '../usage.ts'

const system = ['--operating-system', 'AMAZON_LINUX_2023', '--server-sdk-version', '5.2.0']
const HERE = import.meta.dirname

export const USAGE_CASES: readonly UsageCase[] = [
  { name: 'usage, no path', args: [...system, '--json'], says: /usage/i },
  { name: 'usage, two paths', args: [HERE, HERE, ...system, '--json'], says: /usage/i },
  { name: 'usage, a path that is not there', args: [`${HERE}/none.zip`, ...system, '--json'], says: /none\.zip/ },
  { name: 'usage, a device', args: [devNull, ...system, '--json'], says: /\/dev\/null/ },
  {
    name: 'usage, no such system',
    args: [HERE, '--operating-system', 'BEOS', '--server-sdk-version', '5.2.0'],
    says: /BEOS|usage/i,
  },
  {
    name: 'usage, no version',
    args: [HERE, '--operating-system', 'AMAZON_LINUX_2023', '--server-sdk-version', 'new'],
    says: /version|usage/i,
  },
  { name: 'usage, no such option', args: [HERE, ...system, '--fast'], says: /fast/ },
]
