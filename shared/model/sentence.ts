/** Words of a server or of the system, as a sentence: some come with a full stop, some without. */
export const asSentence = (words: string): string =>
  /[.!?]$/.test(words.trimEnd()) ? words.trimEnd() : `${words.trimEnd()}.`

/** The same where more words follow, or the place for them has no full stop. */
export const withoutFullStop = (words: string): string => words.trimEnd().replace(/\.$/, '')

/** The same where they begin a sentence or a title. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
