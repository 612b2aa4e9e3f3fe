import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

export interface Running {
  readonly pid: number | undefined
  /** Standard output and error together, so far. */
  output(): string
  /** Standard output alone. */
  stdout(): string
  /** The exit status; null when a signal ended it. */
  readonly ended: Promise<number | null>
  /** Asks it to end, makes it end after 5 s. */
  stop(): Promise<void>
}

/**
 * Starts a process that lives at most `limitMs`. Its environment is `env` and nothing else.
 * @param cwd the folder that it runs in; that of this process when left out
 */
export function start(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  limitMs: number,
  cwd?: string,
): Running {
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const guard = child.pid === undefined ? null : guardOf(child.pid)
  let [all, out] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => ([all, out] = [all + text, out + text]))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (all += text))
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs)
  const over = (): void => {
    clearTimeout(limit)
    guard?.kill('SIGKILL')
  }
  const ended = once(child, 'close').then(([code]) => code as number | null)
  ended.then(over, over)
  return {
    pid: child.pid,
    output: () => all,
    stdout: () => out,
    ended,
    async stop() {
      child.kill('SIGTERM')
      const hard = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(hard)
    },
  }
}

/** Ends a process when ours has gone without ending it, however that came: it waits for the end of what only we write to. */
function guardOf(pid: number): ChildProcess {
  const script = 'cat; kill "$0"; for _ in 1 2 3 4 5; do sleep 1; kill -0 "$0" || exit; done; kill -9 "$0"'
  // In a group of its own: a Ctrl-C is not for it.
  const guard = spawn('sh', ['-c', script, String(pid)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  guard.unref()
  return guard
}
