/** So many names are listed before something is done with what they name; the rest is counted. */
const listedMost = 200

/** Names for a question: "and 12 more" stands for those beyond what is read. */
export function listedNames(names: readonly string[]): readonly string[] {
  const rest = names.length - listedMost
  return rest <= 0 ? names : [...names.slice(0, listedMost), `and ${rest.toLocaleString('en')} more`]
}
