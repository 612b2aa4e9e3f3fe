import { stringify } from 'yaml'
import type { CallInput, DoneOrRefused, Handlers, TextOrRefused } from '../../shared/contract/contract'
import { generateDeploymentYaml } from '../../shared/deployment/generate-deployment-yaml'
import { getJob, jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { listContexts, loadKubeConfig, useContext } from '../kube/kube-config'
import { KubeError } from '../kube/kube-error'
import { podsPath } from '../kube/pods'
import { deniedVerbs, neededRights } from '../kube/access'
import type { PanelSession } from '../session/panel-session'
import type { Panel } from './panel'
import type { PodLogFollows } from './pod-log-follows'
import { readable } from './readable'

/** What only the desktop can do. */
export interface Desktop {
  copyText(text: string): void
  /** Asks where to. @returns the path that was written, null when the user chose none */
  saveText(suggestedName: string, text: string): Promise<string | null>
  showFile(path: string): void
}

const logLimit = 2_000
const notConnected = 'Nothing is connected yet. Choose where runs come from and where Jobs run, under Connections.'

/** The handlers of the contract's calls. Errors that the user can do something about cross as values. */
export function makeHandlers(
  panel: Panel,
  follows: PodLogFollows,
  desktop: Desktop,
  environment: Readonly<Record<string, string | undefined>>,
): Handlers {
  const never = new AbortController().signal
  const connected = (): PanelSession => {
    if (!panel.session) throw new Error(notConnected)
    return panel.session
  }
  const deploymentYaml = (options: CallInput<'deployment.copy'>): string =>
    generateDeploymentYaml({ ...options, token: panel.session?.connection.token ?? '' })

  return {
    'panel.snapshot': async () => panel.snapshot(),

    'agent.start': () => refusing(async () => connected().startAgent('running')),
    'agent.pause': () => refusing(async () => connected().startAgent('paused')),
    'agent.stop': async () => await panel.session?.stopAgent(),
    'agent.retryNow': async () => panel.session?.retryNow(),

    'flowRuns.states': async ({ flowRunId }) => [...(await connected().connection.api.states(flowRunId, never))],
    'flowRuns.logs': async ({ flowRunId, afterAt }) => [
      ...(await connected().connection.api.logs(flowRunId, afterAt ?? 0, logLimit, never)),
    ],
    'flowRuns.jobSpecInputs': async ({ flowRunId }) => {
      const [run] = await connected().connection.api.read([flowRunId], never)
      if (!run) return null
      return { flowRunId: run.id, version: run.version, flow: { ...run.flow }, parameters: { ...run.parameters } }
    },
    'flowRuns.deploy': ({ flowRunId }) => refusing(() => connected().deployRun(flowRunId)),
    'flowRuns.runAgain': ({ flowRunId }) => refusing(() => connected().runAgain(flowRunId)),
    'flowRuns.startDemo': async ({ flowId, dueInMs }) => {
      const session = connected()
      const flow = session.connection.practiceApi?.flows.find((each) => each.id === flowId)
      if (!flow || !session.connection.practiceApi) throw new Error('Demo runs are started on the practice API only.')
      const flowRunId = session.connection.practiceApi.createRun(flow.name, { dueInMs })
      session.runs.lookNow()
      return { flowRunId }
    },

    'jobs.yaml': ({ name }) => objectYaml(connected(), ({ client, namespace }) => getJob(client, namespace, name)),
    'pods.yaml': ({ name }) =>
      objectYaml(connected(), ({ client, namespace }) => client.json(podsPath(namespace, name))),
    'jobs.delete': ({ name, uid }) => refusing(() => connected().deleteJob(name, uid)),

    'podLogs.follow': async (target) => {
      const { client, namespace } = connected().connection
      return { followId: follows.follow(client, { ...target, namespace }) }
    },
    'podLogs.stop': async ({ followId }) => follows.stop(followId),

    'template.save': ({ text }) =>
      refusing(async () => {
        await panel.saveTemplate(text)
        return null
      }),

    'deployment.copy': (options) =>
      refusing(async () => {
        desktop.copyText(deploymentYaml(options))
        return null
      }),
    'deployment.save': async (options) => ({
      path: await desktop.saveText('prefect-agent.yaml', deploymentYaml(options)),
    }),

    'connections.contexts': async () => {
      try {
        return { contexts: [...listContexts(loadKubeConfig(environment))], message: null }
      } catch (error) {
        return { contexts: [], message: (error as Error).message }
      }
    },
    'connections.use': ({ choice, token }) => refusing(() => panel.use(choice, token)),
    'connections.replaceToken': ({ token }) => refusing(() => panel.replaceToken(token)),
    'connections.check': async () => await connected().check(),
    'connections.tryContext': ({ context, namespace }) => tryContext(context, namespace, environment),

    'settings.change': (patch) =>
      refusing(async () => {
        await panel.changeSettings(patch)
        return null
      }),

    'app.copyText': async ({ text }) => desktop.copyText(text),
    'app.saveText': async ({ suggestedName, text }) => ({ path: await desktop.saveText(suggestedName, text) }),
    'app.showSettingsFile': async () => desktop.showFile(panel.snapshot().app.settingsPath),
  }
}

/** @param work resolves to why it was not done, or null */
async function refusing(work: () => Promise<string | null>): Promise<DoneOrRefused> {
  try {
    const message = await work()
    return message === null ? { ok: true } : { ok: false, message }
  } catch (error) {
    return { ok: false, message: (error as Error).message }
  }
}

async function objectYaml(
  session: PanelSession,
  get: (connection: PanelSession['connection']) => Promise<object>,
): Promise<TextOrRefused> {
  try {
    return { ok: true, text: stringify(readable(await get(session.connection)), { lineWidth: 0 }) }
  } catch (error) {
    const { status, message } = KubeError.ofFailure(error)
    return { ok: false, message: status === 404 ? 'It is no longer in the cluster.' : message }
  }
}

async function tryContext(
  context: string,
  namespace: string,
  environment: Readonly<Record<string, string | undefined>>,
) {
  let client: KubeClient | null = null
  try {
    const loaded = loadKubeConfig(environment)
    useContext(loaded, context)
    client = new KubeClient(loaded.config)
    const { gitVersion } = await client.json<{ gitVersion: string }>('/version', { timeoutMs: 5_000 })
    const jobs = neededRights.find((right) => right.resource === 'jobs')
    const denied = jobs ? await deniedVerbs(client, namespace, jobs) : []
    if (denied.length > 0) {
      return {
        ok: false,
        detail: `${gitVersion}. You may not ${denied.join(', ')} Jobs in ${namespace}. Choose another namespace, or ask for the right.`,
      }
    }
    const list = await client.json<{ items: unknown[] }>(jobsPath(namespace), { query: { limit: 1 } })
    return {
      ok: true,
      detail: `${gitVersion}. You may create Jobs in ${namespace}${list.items.length > 0 ? '; there are some already' : ''}.`,
    }
  } catch (error) {
    const { status, message } = KubeError.ofFailure(error)
    const where = client?.server ?? context
    return {
      ok: false,
      detail: status === 0 && client ? `Doesn’t answer at ${where}: ${message}. Is it started?` : message,
    }
  } finally {
    await client?.close()
  }
}
