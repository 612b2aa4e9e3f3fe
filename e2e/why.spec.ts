// Why a run isn't running, and what helps: a selector that matches nothing, a taint, a request that is too large; each is
// fixed from here, and the next Job shows that it has helped.
import { expect, test, type Locator } from '@playwright/test'
import { startPracticeApi, type PracticeApi } from '../electron/practice/api'
import { startPracticeCluster, type PracticeCluster } from '../electron/practice/cluster'
import { demoPlayOf } from '../electron/practice/demo-flows'
import { runFlowProcess } from '../electron/practice/flow-process'
import { launchPanel, type Panel } from './app'
import { agentSays, goTo, openRun, runPane } from './at'
import { look, sizeForPictures } from './look'

// Each goes on with the template that the one before has left.
test.describe.configure({ mode: 'serial' })

const template = `apiVersion: batch/v1
kind: Job
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      nodeSelector:
        disk: ssd # the fast ones
      containers:
        - name: flow
          imagePullPolicy: IfNotPresent
          resources:
            requests:
              cpu: 6
              memory: 256Mi
`

/** How far the API's clock is behind, ms. It takes no second claim of a run within 30 s: by its clock these pass at once. */
let behindMs = 30_000
/** Claims are answered when this is over. */
let claimsWaitFor: Promise<unknown> = Promise.resolve()
const isClaim = ({ names, body }: { readonly names: readonly string[]; readonly body: unknown }): boolean =>
  names.includes('set_flow_run_states') && JSON.stringify(body).includes('"Submitted"')

let api: PracticeApi
let cluster: PracticeCluster
let panel: Panel
test.beforeAll(async () => {
  api = await startPracticeApi({
    dialect: '1.x',
    now: () => Date.now() - behindMs,
    async intercept(operation) {
      if (isClaim(operation)) await claimsWaitFor
      return undefined
    },
  })
  cluster = await startPracticeCluster({ plays: demoPlayOf, process: runFlowProcess })
  await changeNode({ spec: { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] } })
  const own = { api: { kind: 'endpoint', url: api.url, urlForPods: null, dialect: '1.x' } }
  panel = await launchPanel({
    kubeconfig: cluster.kubeconfig,
    settings: {
      ...{ version: 2, theme: 'light', times: 'utc', activeConnectionId: 'own', startOnOpen: true },
      connections: [
        { id: 'own', choice: { ...own, cluster: { kind: 'context', context: 'practice', namespace: 'default' } } },
      ],
    },
  })
  await sizeForPictures(panel)
  await enterKey()
  await saveTemplate()
  await agentSays(panel.page, 'Agent: Running')
})
test.afterAll(async () => {
  await panel.close()
  await cluster.close()
  await api.close()
})

async function changeNode(change: object): Promise<void> {
  const response = await fetch(`${cluster.url}/api/v1/nodes/practice`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify(change),
  })
  expect(response.status).toBe(200)
}

async function enterKey(): Promise<void> {
  const { page } = panel
  await goTo(page, 'Connections')
  await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
  await page.getByLabel(/^New (API key|token)$/).fill(api.token)
  await page.getByRole('button', { name: /^Replace (API key|token)$/ }).click()
}

/** Past the editor, whose keys have tests of their own. */
async function saveTemplate(): Promise<void> {
  const input = { dialect: '1.x', text: template } as const
  expect(await panel.page.evaluate((given) => window.flowdeck.call('template.save', given), input)).toEqual({
    ok: true,
  })
}

const why = (): Locator => runPane(panel.page).getByRole('note')
const dialog = (): Locator => panel.page.getByRole('dialog')

/** Pictures of what is on the screen, in both themes. */
async function lookInBoth(name: string): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await panel.page.evaluate((given) => window.flowdeck.call('settings.change', given), { theme })
    await expect(panel.page.locator(`html[data-theme=${theme}]`)).toHaveCount(1)
    await look(panel.page, `${name}-${theme}`)
  }
}

/** Presses a fix, looks at what it would change, and makes the change. */
async function fix(press: string, shows: readonly string[], picture: string): Promise<void> {
  await why().getByRole('button', { name: press }).click()
  const change = dialog().getByRole('region', { name: 'Change of the template' })
  for (const line of shows) await expect(change).toContainText(line)
  await lookInBoth(`${picture}-fix`)
  await dialog().getByRole('button', { name: 'Change the template' }).click()
  await expect(dialog()).toContainText('The template is changed')
}
const notNow = () => dialog().getByRole('button', { name: 'Not now' }).click()

test('a taint that nothing tolerates is named, and tolerated', async () => {
  const { page } = panel
  api.createRun('hello')
  await openRun(page, 'hello')
  await expect(why()).toContainText('Taints keep')
  await expect(why()).toContainText('The one node has the taint dedicated=gpu, which the pod does not tolerate.')
  await expect(why()).toContainText('had untolerated taint(s)')
  await lookInBoth('why-taint')
  await fix('Tolerate dedicated=gpu…', ['added: ', 'tolerations:', 'dedicated'], 'why-taint')
  await notNow()
  // It is in the template now, and is not offered twice.
  await expect(why()).toContainText('“Tolerate dedicated=gpu” is in the template already: run it again')
  await expect(why().getByRole('button', { name: /^Tolerate/ })).toHaveCount(0)
})

test('a selector that matches no node is named, and taken away', async () => {
  const { page } = panel
  api.createRun('report')
  await openRun(page, 'report')
  await expect(why()).toContainText('No node matches the node selector of')
  await expect(why()).toContainText('does not match what the pod asks of a node: disk=ssd')
  await lookInBoth('why-selector')
  await fix('Remove disk=ssd…', ['removed: ', 'disk: ssd'], 'why-selector')
  await notNow()
})

test('what the run itself asks for, the template can’t lower: its place is named, and no fix is offered', async () => {
  const { page } = panel
  api.createRun('too-big')
  await openRun(page, 'too-big')
  await expect(why()).toContainText('No node has room for')
  await expect(why()).toContainText(
    'The run config asks for 32 (cpu_request): change it where the flow is registered or the run is made',
  )
  await expect(why().getByRole('button', { name: /^Ask for/ })).toHaveCount(0)
  await lookInBoth('why-run-asks')
})

test('a request that is larger than the node is lowered to what there is, and the next Job shows that it has helped', async () => {
  const { page } = panel
  api.createRun('train-long')
  await openRun(page, 'train-long')
  await expect(why()).toContainText('No node has room for')
  await expect(why()).toContainText('less than 6 CPU')
  await expect(why()).toContainText('The most that is free now is 4 CPU, on practice.')
  await goTo(page, 'Problems')
  await expect(page.getByRole('main').getByRole('button', { name: 'Ask for 4 CPU…' })).toBeVisible()
  await lookInBoth('why-problems')
  await openRun(page, 'train-long')
  await fix('Ask for 4 CPU…', ['cpu: 6', 'cpu: "4"'], 'why-room')
  await lookInBoth('why-room-changed')
  behindMs = 0
  let goOn = (): void => undefined
  claimsWaitFor = new Promise<void>((resolve) => (goOn = resolve))
  await dialog()
    .getByRole('button', { name: /^Run .* again$/ })
    .click()
  await expect(dialog()).toHaveCount(0)
  await expect(why()).toContainText('It waits to be claimed again')
  goOn()
  await expect(why()).toContainText('“Ask for 4 CPU” has helped.', { timeout: 60_000 })
  await lookInBoth('why-helped')
})
