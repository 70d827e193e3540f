/** `{}`, `{} and one more`, `{} and 3 more`: the first of `count` files, which stands for all. */
export function named(count: number): string {
  if (count <= 1) return '{}'
  return count === 2 ? '{} and one more' : `{} and ${(count - 1).toLocaleString('en-US')} more`
}

/** The verb that goes with {@link named}. */
export function verb(count: number, one: string, many: string): string {
  return count <= 1 ? one : many
}
