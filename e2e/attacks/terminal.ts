import { spawn } from 'node:child_process'
import { once } from 'node:events'
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

export interface StoppedTerminal {
  /** What the terminal has taken; it takes nothing. */
  taken(): Promise<string>
  /** How long the program takes from SIGTERM to its end, s; Infinity when it does not end within 20 s, and is killed. */
  secondsToEnd(): Promise<number>
  close(): Promise<void>
}

/** A program in a terminal that was stopped before the program began, as Ctrl+S does it; Linux only. */
export async function openStoppedTerminal(
  command: string,
  home: string,
  env: NodeJS.ProcessEnv,
): Promise<StoppedTerminal> {
  const [log, pids] = [join(home, 'stopped-log'), join(home, 'stopped-pid')]
  const terminal = spawn('script', ['-qfc', `echo $$ >'${pids}'; exec ${command}`, log], {
    env: { ...env, SHELL: '/bin/sh' },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(terminal, 'close')
  terminal.stdin.on('error', () => undefined)
  terminal.stdin.write('\x13')
  const pidOf = async (): Promise<number> => Number(await readFile(pids, 'utf8').catch(() => ''))
  await expect.poll(pidOf).toBeGreaterThan(0)
  const pid = await pidOf()
  return {
    async taken() {
      const [, ...lines] = (await readFile(log, 'utf8')).split('\n')
      return lines.filter((line) => !line.startsWith('Script done')).join('')
    },
    async secondsToEnd() {
      const since = performance.now()
      process.kill(pid, 'SIGTERM')
      const timer = setTimeout(() => process.kill(pid, 'SIGKILL'), 20_000)
      await ended
      clearTimeout(timer)
      const seconds = (performance.now() - since) / 1_000
      return seconds < 20 ? seconds : Infinity
    },
    async close() {
      if (terminal.exitCode === null && terminal.signalCode === null) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It has ended.
        }
        terminal.kill('SIGKILL')
      }
      await ended
    },
  }
}

/** 128 and the number of SIGHUP. */
export const hungUp = '129'
