// The headless agent as a process among others: both dialects, its streams, its health, what it costs while idle.
import { once } from 'node:events'
import { openSync, closeSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { flowdeck, Running, spawnFlowdeck } from './cli'
import { freePort } from './free-port'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

interface Places {
  readonly api: string
  readonly token: string
  readonly kubeconfig: string
}

async function withPractice(args: readonly string[], act: (ends: string[]) => Promise<void>): Promise<void> {
  const practice = new Running(['practice', ...args], { home })
  try {
    const { api, token, kubeconfig } = JSON.parse(await practice.line(1)) as Places
    const tokenFile = join(home, 'token')
    await writeFile(tokenFile, token, { mode: 0o600 })
    await act(['--api', api, '--token-file', tokenFile, '--kubeconfig', kubeconfig])
  } finally {
    await practice.end('SIGTERM')
  }
}

/** The flow runs that have Jobs. */
async function deployed(ends: readonly string[]): Promise<number> {
  const { stdout } = await flowdeck(['get', 'jobs', ...ends, '-o', 'json'], { home })
  return (JSON.parse(stdout) as unknown[]).length
}

for (const dialect of ['0.6', '1.x']) {
  test(`finds out that an API is of Prefect ${dialect}`, async () => {
    await withPractice(['--dialect', dialect, '--runs', '3'], async (ends) => {
      const agent = await flowdeck(['agent', 'start', ...ends, '--max-polls', '2', '--json'], { home })
      expect(agent.code).toBe(0)
      const events = agent.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string; dialect?: string })
      expect(events.find(({ event }) => event === 'ready')?.dialect).toBe(dialect)
      expect(events.filter(({ event }) => event === 'deployed')).toHaveLength(3)
      expect(await deployed(ends)).toBe(3)
      const problems = await flowdeck(['get', 'problems', ...ends, '-o', 'json'], { home })
      expect([problems.code, JSON.parse(problems.stdout)]).toEqual([0, []])
    })
  })
}

test('a server of the other Prefect ends it with one line', async () => {
  await withPractice(['--dialect', '1.x', '--runs', '0'], async (ends) => {
    const { code, stdout, stderr } = await flowdeck(['agent', 'start', ...ends, '--dialect', '0.6'], { home })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^flowdeck: [^\n]*1\.x[^\n]*\n$/)
  })
})

test('a namespace that is not there: one line, exit code 1, and no run is failed for it', async () => {
  await withPractice(['--runs', '3'], async (ends) => {
    const start = ['agent', 'start', ...ends, '--namespace', 'nosuch', '--max-polls', '2']
    const { code, stderr } = await flowdeck(start, { home })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^flowdeck: [^\n]*nosuch[^\n]*$/m)
    const runs = await flowdeck(['get', 'runs', ...ends, '-o', 'json'], { home })
    expect((JSON.parse(runs.stdout) as { phase: string }[]).map(({ phase }) => phase)).not.toContain('failed')
  })
})

test('goes on when nobody reads its output, and when the disk is full', async () => {
  const full = openSync('/dev/full', 'w')
  try {
    for (const stdio of ['closed pipe', 'full disk'] as const) {
      await withPractice(['--runs', '3'], async (ends) => {
        const to = stdio === 'closed pipe' ? 'pipe' : full
        const agent = spawnFlowdeck(['agent', 'start', ...ends, '--json', '--verbose'], { home }, ['ignore', to, to])
        agent.stdout?.destroy()
        agent.stderr?.destroy()
        const ended = once(agent, 'exit')
        await expect.poll(() => deployed(ends)).toBe(3)
        agent.kill('SIGTERM')
        expect(await ended).toEqual([0, null])
      })
    }
  } finally {
    closeSync(full)
  }
})

test('a watch ends when nobody reads it any more', async () => {
  await withPractice(['--runs', '1'], async (ends) => {
    const watch = spawnFlowdeck(['get', 'runs', ...ends, '-w'], { home }, ['ignore', 'pipe', 'pipe'])
    const ended = once(watch, 'exit')
    await once(watch.stdout!, 'data')
    watch.stdout?.destroy()
    // What it then prints has no reader.
    expect((await flowdeck(['agent', 'start', ...ends, '--max-polls', '2'], { home })).code).toBe(0)
    expect((await ended)[0]).toBe(0)
  })
})

test('answers health checks and pokes where it is told to', async () => {
  const port = await freePort()
  const at = `http://127.0.0.1:${port}`
  await withPractice(['--runs', '0'], async (ends) => {
    const agent = new Running(['agent', 'start', ...ends, '--agent-address', at, '--json'], { home })
    try {
      const polls = () => agent.lines.filter((line) => line.includes('"polled"')).length
      await expect.poll(polls).toBeGreaterThan(2)
      expect(await (await fetch(`${at}/api/health`)).json()).toEqual({})
      const before = polls()
      // By itself it would sleep up to 8 s between these.
      for (let n = 1; n <= 5; n++) {
        expect((await fetch(`${at}/api/poke`)).status).toBe(200)
        await expect.poll(polls, { timeout: 4_000 }).toBeGreaterThanOrEqual(before + n)
      }
    } finally {
      expect((await agent.end('SIGTERM')).code).toBe(0)
    }
    await expect(fetch(`${at}/api/health`)).rejects.toThrow()
  })
})

test('is small while it has nothing to do', async () => {
  test.skip(process.platform !== 'linux', 'reads /proc')
  const limitKb = 100_000
  await withPractice(['--dialect', '1.x', '--runs', '0'], async (ends) => {
    const agent = spawnFlowdeck(['agent', 'start', ...ends, '--json'], { home }, ['ignore', 'pipe', 'inherit'])
    const ended = once(agent, 'exit')
    await once(agent.stdout!, 'data')
    const residentKb = async () =>
      Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${agent.pid}/status`, 'utf8'))?.[1])
    expect(await residentKb()).toBeLessThan(limitKb)
    agent.stdout!.resume()
    agent.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})
