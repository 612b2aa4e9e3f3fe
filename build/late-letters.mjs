// In place of the package transliteration, in the main process and the command line: its tables are made when the first text has
// letters beyond ASCII, not at each start. Measured on Node 20: to load it takes 14 MB and 49 ms, and a worker that is idle has 4 MB
// less without it. electron.vite.config.ts puts it there.

/** @param {Parameters<typeof import('transliteration').transliterate>} args @returns {string} */
export const transliterate = (...args) => require('transliteration').transliterate(...args)
