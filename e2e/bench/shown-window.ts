import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

/** What starts an app, and the folder that it may write to. */
export interface AppCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

interface Target {
  readonly type: string
  readonly webSocketDebuggerUrl: string
}

const askEveryMs = 20
const waitMs = 60_000

/**
 * An Electron app with one window, whose page is asked over Chromium's debugging protocol: nothing of a test runner is in the
 * app, whose start is measured.
 */
export class ShownWindow {
  readonly #child: ChildProcess
  readonly #page: WebSocket
  #asked = 0

  private constructor(
    child: ChildProcess,
    page: WebSocket,
    /** When the program was started, ms since the epoch. */
    readonly startedAt: number,
  ) {
    this.#child = child
    this.#page = page
  }

  /** @throws Error when no window comes */
  static async open({ file, args, env }: AppCommand): Promise<ShownWindow> {
    const startedAt = performance.timeOrigin + performance.now()
    const child = spawn(file, [...args, '--remote-debugging-port=0'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    process.once('exit', () => void child.kill('SIGKILL'))
    const port = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => {
        reject(new Error(`${file} ended by itself`))
      })
      createInterface({ input: child.stderr }).on('line', (line) => {
        const [, port] = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line) ?? []
        if (port !== undefined) resolve(port)
      })
    })
    const page = new WebSocket(await addressOfPage(port))
    await once(page, 'open')
    return new ShownWindow(child, page, startedAt)
  }

  /** What an expression is in the page, as JSON has it. */
  async evaluate<T>(expression: string): Promise<T> {
    const id = ++this.#asked
    const params = { expression, returnByValue: true, awaitPromise: true }
    const answered = new Promise<string>((resolve) => {
      const hear = (data: Buffer): void => {
        const text = data.toString()
        if ((JSON.parse(text) as { id?: number }).id !== id) return
        this.#page.off('message', hear)
        resolve(text)
      }
      this.#page.on('message', hear)
    })
    this.#page.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }))
    const { result } = JSON.parse(await answered) as {
      result: { result: { value: T }; exceptionDetails?: { exception?: { description?: string } } }
    }
    if (result.exceptionDetails) throw new Error(result.exceptionDetails.exception?.description ?? expression)
    return result.result.value
  }

  /** Waits until an expression is true in the page. @throws Error when it is not within a minute */
  async until(expression: string): Promise<void> {
    for (const end = performance.now() + waitMs; performance.now() < end;) {
      if (await this.evaluate<boolean>(expression)) return
      await sleep(askEveryMs)
    }
    throw new Error(`The page never said that ${expression}`)
  }

  get mainPid(): number {
    return this.#child.pid!
  }

  /** The process of the page. */
  get pagePid(): number {
    const found = childrenOf(this.mainPid).find((pid) => commandOf(pid).includes('--type=renderer'))
    if (found === undefined) throw new Error('The app has no page.')
    return found
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#page.terminate()
    this.#child.kill('SIGTERM')
    await ended
  }
}

async function addressOfPage(port: string): Promise<string> {
  for (const end = performance.now() + waitMs; performance.now() < end;) {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as readonly Target[]
    const page = targets.find(({ type }) => type === 'page')
    if (page) return page.webSocketDebuggerUrl
    await sleep(askEveryMs)
  }
  throw new Error('The app opened no window.')
}

/** Those that it started, and theirs: a page comes from a process that waits for such wishes. */
function childrenOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  return children.flatMap((child) => [child, ...childrenOf(child)])
}

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8')
