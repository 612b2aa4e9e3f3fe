/** What is heard of an error that nothing caught. */
export type HearUncaught = (error: unknown) => void

/**
 * Hears of errors that nothing caught. The process goes on: whether it also ends is up to `hear`. Without it Node ends the
 * process at once, and Electron shows a box that stops everything, signals included, until somebody has closed it.
 * @param hear what it throws is given up: thrown on, it would end the process
 */
export function hearUncaught(process: Pick<NodeJS.Process, 'on'>, hear: HearUncaught): void {
  const safely = (error: unknown): void => {
    try {
      hear(error)
    } catch {
      // The log itself has failed: there is nowhere left to say it.
    }
  }
  process.on('uncaughtException', safely)
  process.on('unhandledRejection', safely)
}
