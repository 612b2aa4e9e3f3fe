// In place of the package transliteration, in the main process and the command line: its tables are made when the first text has
// letters beyond ASCII, not at each start. Measured on Node 20: 13 MB and 30 ms. electron.vite.config.ts puts it there.

/** @param {Parameters<typeof import('transliteration').transliterate>} args @returns {string} */
export const transliterate = (...args) => require('transliteration').transliterate(...args)
