/**
 * What was really answered: SDKs show members that weren't there as null, or as an enum of '', and add what they know of the
 * exchange.
 */
export function presentMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(presentMembers)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(
    ([name, member]) => member !== null && member !== '' && name !== 'ResultMetadata',
  )
  // A code is '' where nobody answered.
  const kept = 'code' in value && value.code === '' ? [...members, ['code', '']] : members
  return Object.fromEntries(kept.map(([name, member]) => [name, presentMembers(member)]))
}
