// A Prefect API whose lists have no end, and whose ids, names and labels are keys that every object has.
import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from '../app'
import { agentSays, expectState, goTo, openRun } from '../at'
import { Running } from '../cli'
import { ownNames, queueLength, withEndlessRows } from './endless-rows'
import { peakMb } from './ground'
import type { Asked } from './hostile-server'
import { startWrongServers, type WrongServers } from './wrong-rows'

test.skip(process.platform !== 'linux', 'Memory is read as Linux counts it.')

/** Of those that asked for this, how many there were. */
const askedFor = (asked: readonly Asked[], words: string): number =>
  asked.filter(({ body }) => body.includes(words)).length

for (const dialect of ['0.6', '1.x'] as const) {
  test(`Prefect ${dialect}: the agent deploys what is honest, says what it leaves out, and has little memory`, async () => {
    const { api, apiUrl, kubeconfig, home, prefect, close } = await startWrongServers(dialect, 3, withEndlessRows)
    const ends = ['--api', apiUrl, '--kubeconfig', kubeconfig, '--namespace', 'default']
    const agent = new Running(['agent', 'start', ...ends, '--json'], {
      home,
      env: { PREFECT__CLOUD__AGENT__AUTH_TOKEN: api.token },
    })
    const events = () => agent.lines.map((line) => JSON.parse(line) as { event: string; message?: string })
    try {
      await expect.poll(() => events().filter(({ event }) => event === 'deployed').length, { timeout: 60_000 }).toBe(3)
      const said = () => events().flatMap(({ event, message = '' }) => (event === 'note' ? [message] : []))
      const queue = new RegExp(`queue.* ${queueLength + ownNames.length}\\d? rows, of which the first 200 are taken`)
      await expect.poll(said).toContainEqual(expect.stringMatching(queue))
      // Where the traps are asked for, and those that the lists are full of.
      await expect.poll(() => askedFor(prefect.asked, '"__proto__"')).toBeGreaterThan(0)
      await expect.poll(() => askedFor(prefect.asked, '"f0000000-')).toBeGreaterThan(0)
      api.createRun('hello')
      await expect.poll(() => events().filter(({ event }) => event === 'deployed').length, { timeout: 60_000 }).toBe(4)
      expect(events().filter(({ event }) => event === 'mistake')).toEqual([])
      expect(await peakMb(agent.pid)).toBeLessThan(400)
    } finally {
      const { code, stdout } = await agent.end('SIGTERM')
      expect([code, stdout.length < 400_000]).toEqual([0, true])
      await close()
    }
  })

  test(`Prefect ${dialect}: the panel shows honest runs, and of each list as much as it takes`, async () => {
    const servers: WrongServers = await startWrongServers(dialect, 1, withEndlessRows)
    const { api, apiUrl, kubeconfig, prefect, close } = servers
    let panel: Panel | null = null
    try {
      const cluster = { kind: 'context', context: 'practice', namespace: 'default' }
      const choice = { api: { kind: 'endpoint', url: apiUrl, urlForPods: api.url, dialect: 'auto' }, cluster }
      panel = await launchPanel({
        kubeconfig: await readFile(kubeconfig, 'utf8'),
        settings: { version: 2, connections: [{ id: 'own', choice }], activeConnectionId: 'own', startOnOpen: true },
      })
      const { page } = panel
      await goTo(page, 'Connections')
      await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
      await page.getByLabel('New token').fill(api.token)
      await page.getByRole('button', { name: 'Replace token' }).click()
      await agentSays(page, 'Agent: Running')
      await openRun(page, 'hello')
      await expectState(page, 'Success')
      const [honest] = api.snapshot().flowRuns
      for (const flowRunId of [honest!.id, ...ownNames.slice(0, 2)]) {
        const before = prefect.asked.length
        const counts = await page.evaluate(async (id) => {
          const of = { connectionId: 'own', flowRunId: id }
          const { call } = window.flowdeck
          const states = await call('flowRuns.states', of)
          const logs = await call('flowRuns.logs', of)
          const tasks = await call('flowRuns.taskRuns', of)
          const details = await call('flowRuns.details', of)
          return {
            states: states.length,
            logs: logs.lines.length,
            tasks: tasks?.runs.length,
            parameters: typeof details?.parameters,
          }
        }, flowRunId)
        const { logs, ...others } = counts
        expect(others, flowRunId).toEqual({ states: 10_000, tasks: 200, parameters: 'object' })
        // Lines that come twice are one.
        expect(logs).toBeGreaterThanOrEqual(500)
        expect(logs).toBeLessThanOrEqual(2_000)
        const since = prefect.asked.slice(before).filter(({ body }) => body.includes(`"${flowRunId}"`))
        for (const field of ['flow_run_state', 'log', 'task_run', 'parameters'])
          expect(askedFor(since, field), `${flowRunId}: ${field}`).toBeGreaterThan(0)
      }
      await goTo(page, 'Problems')
      await expect(page.getByRole('main')).toContainText('rows, of which the first')
      await expect(page.getByRole('main')).not.toContainText('Flowdeck has made a mistake')
      expect(await peakMb(panel.process.pid!)).toBeLessThan(700)
      expect(panel.log().length).toBeLessThan(200_000)
    } finally {
      await panel?.close()
      await close()
    }
  })
}
