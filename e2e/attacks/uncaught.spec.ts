// What nothing caught does not end the command line: streams, terminals, requests and rows of others.
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startPracticeApi } from '../../electron/practice/api'
import { flowdeck, Running, spawnFlowdeck } from '../cli'
import { freePort } from '../free-port'
import { hungUp, openTerminal } from './terminal'
import { startWrongServers } from './wrong-rows'

const dialects = ['0.6', '1.x'] as const

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

test('a result that a full disk does not take is no result: one line, exit code 1', async () => {
  test.skip(process.platform !== 'linux', 'has no /dev/full')
  const api = await startPracticeApi()
  const full = openSync('/dev/full', 'w')
  const practice = new Running(['practice', '--runs', '0'], { home })
  try {
    const { kubeconfig } = JSON.parse(await practice.line(1)) as { kubeconfig: string }
    const ends = ['--api', api.url, '--token', api.token, '--kubeconfig', kubeconfig]
    for (const args of [
      ['get', 'runs', ...ends],
      ['agent', 'install'],
      ['practice', '--runs', '0'],
    ]) {
      const child = spawnFlowdeck(args, { home }, ['ignore', full, 'pipe'])
      let said = ''
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      expect([args[0], (await once(child, 'close'))[0]]).toEqual([args[0], 1])
      expect(said).toMatch(/^flowdeck: The output could not be written: ENOSPC[^\n]*\n$/)
    }
  } finally {
    closeSync(full)
    await practice.end('SIGTERM')
    await api.close()
  }
})

test('a reader that has read enough, as head has, is no failure', async () => {
  const api = await startPracticeApi()
  for (let n = 0; n < 500; n++) api.createRun('hello')
  const practice = new Running(['practice', '--runs', '0'], { home })
  try {
    const { kubeconfig } = JSON.parse(await practice.line(1)) as { kubeconfig: string }
    const ends = ['--api', api.url, '--token', api.token, '--kubeconfig', kubeconfig]
    for (const args of [
      ['get', 'runs', ...ends, '-o', 'json'],
      ['agent', 'install'],
    ]) {
      const child = spawnFlowdeck(args, { home }, ['ignore', 'pipe', 'pipe'])
      let said = ''
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const ended = once(child, 'close')
      child.stdout?.once('data', () => child.stdout?.destroy())
      expect([(await ended)[0], said]).toEqual([0, ''])
    }
  } finally {
    await practice.end('SIGTERM')
    await api.close()
  }
})

test('a terminal that is closed ends the agent in good order', async () => {
  test.skip(process.platform !== 'linux', 'needs util-linux’ script')
  const program = join(import.meta.dirname, '..', '..', 'out', 'cli.js')
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home }
  const terminal = openTerminal(`'${process.execPath}' '${program}' agent start --practice --json`, home, env)
  await expect.poll(() => terminal.output()).toContain('"deployed"')
  terminal.close()
  expect(await terminal.exitCode()).toBe(hungUp)
  expect(await terminal.output()).toContain('"stopped"')
})

test('a path that is none, at the agent’s address, does not end the agent', async () => {
  const port = await freePort()
  const agent = new Running(['agent', 'start', '--practice', '--agent-address', `http://127.0.0.1:${port}`, '--json'], {
    home,
  })
  try {
    await agent.line(1)
    for (const path of ['//', '///', '/%', '/\\']) {
      const socket = connect(port, '127.0.0.1')
      socket.end(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`).resume()
      await once(socket, 'close')
    }
    expect((await fetch(`http://127.0.0.1:${port}/api/health`)).status).toBe(200)
  } finally {
    const { code, stderr } = await agent.end('SIGTERM')
    expect([code, stderr]).toEqual([0, ''])
  }
})

for (const dialect of dialects) {
  test(`wrong rows of both servers are left out and said, the others are deployed: Prefect ${dialect}`, async () => {
    const { api, apiUrl, kubeconfig, home: own, close } = await startWrongServers(dialect, 3)
    try {
      const ends = ['--api', apiUrl, '--kubeconfig', kubeconfig]
      const env = { PREFECT__CLOUD__AGENT__AUTH_TOKEN: api.token }
      const agent = await flowdeck(['agent', 'start', ...ends, '--max-polls', '4', '--json'], { home: own, env })
      const events = agent.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string; message?: string })
      expect(events.filter(({ event }) => event === 'mistake')).toEqual([])
      expect(events.filter(({ event }) => event === 'deployed')).toHaveLength(3)
      const said = events.flatMap(({ event, message = '' }) => (event === 'note' ? [message] : []))
      expect(said.filter((words) => /wrong-version: version/.test(words))).not.toHaveLength(0)
      expect(said).toHaveLength(new Set(said).size)
      expect([agent.code, agent.stderr]).toEqual([0, ''])

      const jobs = await flowdeck(['get', 'jobs', ...ends, '-o', 'json'], { home: own, env })
      const named = (JSON.parse(jobs.stdout) as { flow_run_id: string }[]).map((job) => job.flow_run_id)
      expect(named.toSorted()).toEqual(
        api
          .snapshot()
          .flowRuns.map(({ id }) => id)
          .toSorted(),
      )
      expect(jobs.stderr).toContain('Job.metadata.labels')
      const runs = await flowdeck(['get', 'runs', ...ends, '-o', 'json'], { home: own, env })
      expect(JSON.parse(runs.stdout)).toHaveLength(3)
      expect(runs.stderr).toContain('wrong-flow: flow.name')
    } finally {
      await close()
    }
  })
}
