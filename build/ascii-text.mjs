// Built code in ASCII. V8 holds a script's text for as long as it runs, and one that has a single character beyond Latin-1,
// such as a quotation mark in a sentence, takes two bytes for each of its characters.

/**
 * The same program in ASCII: characters of strings, templates, regular expressions and names become escapes.
 * @param {string} code JavaScript without raw templates that have others than ASCII
 * @returns {string}
 */
export function asciiText(code) {
  return code.replace(/(\\*)(\P{ASCII})/gu, (_, /** @type {string} */ slashes, /** @type {string} */ character) => {
    // One that was escaped, for no reason, is the character all the same.
    const before = slashes.length % 2 === 1 ? slashes.slice(1) : slashes
    const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    return before + units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
}

/** @returns {import('vite').Plugin} */
export const asciiChunks = () => ({
  name: 'ascii-chunks',
  // Later than the bundler writes code: it takes escapes for what they mean.
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = asciiText(file.code)
  },
})
