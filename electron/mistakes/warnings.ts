/** Node's warnings, as of what is experimental in it, are for whoever writes a program; those who run it can do nothing. */
export const hideWarnings = (process: NodeJS.Process): void => void process.removeAllListeners('warning')
