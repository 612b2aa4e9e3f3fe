import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'

/** A program in a terminal that can be closed; Linux only, by util-linux' script. */
export interface Terminal {
  /** What the program wrote to its standard output, which goes to a file: of the rest nothing is seen. */
  output(): Promise<string>
  close(): void
  /** How it ended, as a shell says it. */
  exitCode(): Promise<string>
}

/** @param home a folder for the terminal's own files */
export function openTerminal(command: string, home: string, env: NodeJS.ProcessEnv): Terminal {
  const [log, code] = [join(home, 'terminal-log'), join(home, 'terminal-code')]
  // As a user's shell does: it passes the hangup on. The first wait is interrupted by it.
  const shell = [
    `${command} >'${log}' & child=$!`,
    `trap 'kill -HUP $child' HUP`,
    `wait $child; wait $child`,
    `echo $? >'${code}'`,
  ].join('\n')
  const terminal = spawn('script', ['-qfc', shell, '/dev/null'], {
    env: { ...env, SHELL: '/bin/sh' },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const read = (file: string) => readFile(file, 'utf8').catch(() => '')
  return {
    output: () => read(log),
    close: () => void terminal.kill('SIGKILL'),
    async exitCode() {
      await expect.poll(() => read(code)).not.toBe('')
      return (await read(code)).trim()
    },
  }
}

/** 128 and the number of SIGHUP. */
export const hungUp = '129'
