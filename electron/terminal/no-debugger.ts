/**
 * Whoever may send this process a signal could open its debugger with SIGUSR1, and read every token that it has. A listener
 * takes the place of Node's own: the signal then means nothing. (Newer ones can be told so at the start: --disable-sigusr1.)
 * Source: node v20, process, "SIGUSR1 is reserved by Node.js to start the debugger".
 */
export function openNoDebugger(process: Pick<NodeJS.Process, 'on'>): void {
  process.on('SIGUSR1', () => undefined)
}
