// What can be wrong with a server of Prefect 3, its work pool and its template, on screen: what, why, and what to do.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { agentSays, chooseFromAgentMenu, editorOf, expectState, goTo, openRun, runPane, tab } from '../at'
import { lookInBothThemes, sizeForPictures } from '../look'
import { launchPrefect3Panel, type Prefect3Settings, type Prefect3Panel } from './prefect-3-panel'

async function inPanel(settings: Prefect3Settings, act: (panel: Prefect3Panel) => Promise<void>): Promise<void> {
  const panel = await launchPrefect3Panel(settings)
  try {
    await sizeForPictures(panel)
    await act(panel)
  } finally {
    await panel.close()
  }
}

const startAgent = ({ page }: Prefect3Panel): Promise<void> => chooseFromAgentMenu(page, 'Start the agent')

/** Of the page Problems: every sentence is there. */
async function expectTold({ page }: Prefect3Panel, ...sentences: readonly (string | RegExp)[]): Promise<void> {
  await goTo(page, 'Problems')
  for (const sentence of sentences) await expect(page.getByRole('main')).toContainText(sentence)
}

for (const [what, token] of [
  ['key', 'wrong'],
  ['password', 'admin:wrong'],
] as const) {
  test(`a wrong ${what}`, () =>
    inPanel({ token }, async (panel) => {
      await startAgent(panel)
      await expectTold(
        panel,
        'The Prefect API refused the token',
        'in Prefect 3, an API key, or user:password where the server asks for one',
        'HTTP 401',
      )
      await expect(panel.page.getByRole('button', { name: 'Replace token…' })).toBeVisible()
      if (what === 'key') await lookInBothThemes(panel.page, 'bad-input-key')
    }))
}

test('a work pool of another type', () =>
  inPanel({ workPool: 'local' }, async (panel) => {
    await panel.ask('POST', '/work_pools/', { name: 'local', type: 'process' })
    await startAgent(panel)
    await agentSays(panel.page, 'Agent: Paused: work pool can’t be served')
    await expectTold(panel, 'Work pool local is of type process, and Flowdeck serves pools of type kubernetes.')
    await expect(panel.page.getByRole('button', { name: 'Choose a work pool…' })).toBeVisible()
    await lookInBothThemes(panel.page, 'bad-input-type')
  }))

test('a work pool that is not there', () =>
  inPanel({ workPool: 'nosuch' }, async (panel) => {
    await startAgent(panel)
    await agentSays(panel.page, 'Agent: Paused: work pool can’t be served')
    await expectTold(
      panel,
      'There is no work pool nosuch.',
      'Choose another work pool or other queues under Connections',
    )
    await expect(panel.page.getByRole('button', { name: 'Choose a work pool…' })).toBeVisible()
    await lookInBothThemes(panel.page, 'bad-input-pool')
  }))

test('a work pool that is paused, and a queue of it', () =>
  inPanel({}, async (panel) => {
    const path = `/work_pools/${panel.api.workPool}`
    const words =
      'Work pool practice is paused and gives no runs. Resume it, for instance with “prefect work-pool resume practice”'
    await panel.ask('PATCH', path, { is_paused: true })
    await startAgent(panel)
    await agentSays(panel.page, `Agent: Running: ${words}`)
    await goTo(panel.page, 'Overview')
    await expect(panel.page.getByRole('main')).toContainText(words)
    await panel.ask('PATCH', path, { is_paused: false })
    await panel.ask('PATCH', `${path}/queues/default`, { is_paused: true })
    await expect(panel.page.getByRole('main')).toContainText(
      'Queue default is paused in work pool practice: no runs come from there. Resume it, for instance with “prefect work-queue resume default --pool practice”.',
    )
    await lookInBothThemes(panel.page, 'bad-input-paused-queue')
  }))

test('a server of another major version', async () => {
  const server: Server = createServer((_, response) => response.end('"2.20.4"')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
    await inPanel({ url }, async (panel) => {
      await startAgent(panel)
      await expectTold(panel, 'This server runs Prefect 2.20.4', /Update the server/)
      await lookInBothThemes(panel.page, 'bad-input-version')
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

interface BaseJobTemplate {
  readonly job_configuration: {
    job_manifest: {
      kind: string
      readonly spec: { readonly template: { readonly spec: { readonly containers: [{ name: string }] } } }
    }
  }
  readonly variables: { readonly properties: Record<string, object> }
}

test.describe('a run whose Job can’t be made', () => {
  let panel: Prefect3Panel
  let template: BaseJobTemplate
  test.beforeAll(async () => {
    panel = await launchPrefect3Panel()
    await sizeForPictures(panel)
    template = await panel.read<BaseJobTemplate>(`/work_pools/${panel.api.workPool}`, 'base_job_template')
    await startAgent(panel)
    await agentSays(panel.page, 'Agent: Running')
  })
  test.afterAll(() => panel.close())

  const change = (act: (template: BaseJobTemplate) => void): Promise<void> => {
    const changed = structuredClone(template)
    act(changed)
    return panel.ask('PATCH', `/work_pools/${panel.api.workPool}`, { base_job_template: changed })
  }

  /** Makes runs until one gets into such a state: the worker hears of the template a moment after the server has it. */
  async function untilOneIs(states: RegExp, jobVariables: Readonly<Record<string, unknown>>) {
    const { api } = panel
    let found: { readonly name: string; readonly state_name: string | null } | undefined
    await expect(async () => {
      const id = api.createRun('hello', { jobVariables })
      const run = () => api.snapshot().flowRuns.find((each) => each.id === id)
      await expect.poll(() => run()?.state_name).toMatch(/Crashed|Running|Completed/)
      found = run()
      expect(found?.state_name).toMatch(states)
    }).toPass()
    return found!
  }

  for (const [picture, what, act, jobVariables, words] of [
    [
      'container',
      'for want of a container prefect-job',
      ({ job_configuration: { job_manifest: manifest } }: BaseJobTemplate) => {
        manifest.spec.template.spec.containers[0].name = 'other'
      },
      {},
      'name must have value ‘prefect-job’',
    ],
    [
      'kind',
      'since the manifest is no Job',
      ({ job_configuration: { job_manifest: manifest } }: BaseJobTemplate) => {
        manifest.kind = 'Deployment'
      },
      {},
      'kind must have value',
    ],
    [
      'block',
      'for want of a block',
      () => undefined,
      { image: '{{ prefect.blocks.secret.nosuch }}' },
      'There is no block "nosuch" of the type "secret"',
    ],
    [
      'variables',
      'of job variables that the schema took and that make no Job',
      ({ variables }: BaseJobTemplate) => {
        variables.properties['namespace'] = { title: 'Namespace' }
      },
      { namespace: 5 },
      'In the job configuration, namespace is a number, where a text belongs.',
    ],
  ] as const) {
    test(`${what}: it is Crashed, with the sentence in its log; others go on`, async () => {
      const { page } = panel
      await change(act)
      const { name } = await untilOneIs(/^Crashed$/, jobVariables)
      await openRun(page, name)
      await expectState(page, 'Crashed')
      await tab(page, 'Logs').click()
      await expect(runPane(page)).toContainText(words.replace(/[‘’]/g, "'"))
      await expect(runPane(page)).toContainText(/Correct |Create the block/)
      await lookInBothThemes(page, `bad-input-run-${picture}`)
      await expectTold(
        panel,
        `No Job can be made for ${name}`,
        words.replace(/[‘’]/g, "'"),
        /Correct |Create the block/,
      )
      await change(() => undefined)
      await untilOneIs(/Running|Completed/, {})
    })
  }

  test('job variables that break the schema of the pool make no run from here: it is said at their field', async () => {
    const { page, api } = panel
    await goTo(page, 'Flow runs')
    await page.getByRole('button', { name: 'Run a deployment…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^hello / }).click()
    const field = dialog.getByLabel('Job variables as JSON')
    const words = dialog.locator(`[id="${await field.getAttribute('aria-describedby')}"]`)
    const { length } = api.snapshot().flowRuns
    for (const [entered, said] of [
      ['{ "namespace": }', /JSON/],
      [
        '{ "namespace": 5 }',
        /^namespace: Prefect refuses it: 5 is not .*\. The page Template shows what each variable takes, under Variables\.$/,
      ],
    ] as const) {
      await field.fill(entered)
      await dialog.getByRole('button', { name: 'Run deployment' }).click()
      await expect(words).toHaveText(said)
      await expect(field).toBeFocused()
    }
    await lookInBothThemes(page, 'bad-input-job-variables')
    expect(api.snapshot().flowRuns).toHaveLength(length)
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).click()
  })

  for (const [picture, what, act, words] of [
    [
      'container',
      'without a container prefect-job',
      (template: BaseJobTemplate) => {
        template.job_configuration.job_manifest.spec.template.spec.containers[0].name = 'other'
      },
      /prefect-job/,
    ],
    [
      'kind',
      'that is no Job',
      (template: BaseJobTemplate) => {
        template.job_configuration.job_manifest.kind = 'Deployment'
      },
      /Job/,
    ],
    [
      'text',
      'whose manifest is a text',
      (template: BaseJobTemplate) => {
        Object.assign(template.job_configuration, { job_manifest: 'a Job' })
      },
      /mapping|Job/,
    ],
  ] as const) {
    test(`a template of somebody else’s ${what}: its page says so`, async () => {
      const { page } = panel
      await change(act)
      await goTo(page, 'Template')
      await expect(editorOf(page)).toBeAttached()
      await expect(page.getByRole('region', { name: 'Checks' })).toContainText(words)
      await expect(page.getByRole('region', { name: 'Preview of the Job' })).toHaveCount(0)
      await lookInBothThemes(page, `bad-input-template-${picture}`)
      await change(() => undefined)
      await goTo(page, 'Jobs')
    })
  }
})
