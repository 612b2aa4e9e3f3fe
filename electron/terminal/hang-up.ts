import { isatty } from 'node:tty'

/**
 * Whether SIGHUP means that the terminal is closed. Of a process without one it may have been ignored by whoever started
 * it (nohup), and listening would end that.
 */
export const isAtTerminal = (): boolean => [0, 1, 2].some((fd) => isatty(fd))

/**
 * Ends as any process ends whose terminal goes, when all is closed. By itself Node would abort: it can't set back the mode
 * of a terminal that is gone.
 * Source: node v20, src/node.cc, ResetStdio.
 */
export function endByHangUp(process: NodeJS.Process): void {
  process.removeAllListeners('SIGHUP')
  process.kill(process.pid, 'SIGHUP')
}

/**
 * Ends a panel by Node's own exit; `process.exit` is Electron's there. That waits on its way out for threads of Chromium's, and one of them may
 * be writing to a terminal that was stopped (Ctrl+S), since before a line of ours ran. All that is ours must be closed.
 * Source: electron v33, lib/browser/init.ts, process.exit. There is no public way.
 */
export function endWithoutChromium(process: NodeJS.Process, exitCode: number): void {
  const { reallyExit } = process as unknown as { readonly reallyExit?: (exitCode: number) => never }
  reallyExit?.call(process, exitCode)
}
