import { assertNever } from './assert-never'
import type { Explanation, Problem, Remedy } from './problem'

const edit = (label: string, change: Extract<Remedy['action'], { kind: 'editTemplate' }>['edit']): Remedy => ({
  label,
  action: { kind: 'editTemplate', edit: change },
})
const goTo = (label: string, page: Extract<Remedy['action'], { kind: 'goTo' }>['page']): Remedy => ({
  label,
  action: { kind: 'goTo', page },
})
const again = (flowRunId: string): Remedy => ({ label: 'Run again', action: { kind: 'runAgain', flowRunId } })
const retry: Remedy = { label: 'Try now', action: { kind: 'retryNow' } }

/** Words a problem: what, why, the server's words, and remedies with the best one first. */
export function explain(problem: Problem): Explanation {
  switch (problem.kind) {
    case 'tokenRefused':
      return {
        what: 'The Prefect API refused the token',
        why: 'The agent needs a token of scope RUNNER. It goes on by itself once a good one is entered.',
        quote: problem.message,
        next: [goTo('Replace token…', 'connections')],
      }
    case 'apiUnreachable':
      return {
        what: `The Prefect API at ${problem.api} does not answer`,
        why: 'Nothing is lost: the agent asks again, and deploys what is due when the API is back.',
        quote: problem.message,
        next: [retry, goTo('Connections', 'connections')],
      }
    case 'runsUnreadable':
      return {
        what: 'The Prefect API does not list its flow runs',
        why: `${problem.api} refuses the question, so the panel can’t show runs; the agent deploys them all the same. Is it an API of Prefect 0.6?`,
        quote: problem.message,
        next: [goTo('Connections', 'connections')],
      }
    case 'clusterUnreachable':
      return {
        what: `The cluster ${problem.context} does not answer`,
        why: `Nothing answers at ${problem.server}. Is the cluster started? Claimed runs wait and are deployed when it is back.`,
        quote: problem.message,
        next: problem.context.startsWith('minikube')
          ? [{ label: 'Copy “minikube start”', action: { kind: 'copy', text: 'minikube start' } }, retry]
          : [retry, goTo('Connections', 'connections')],
      }
    case 'clusterRefused':
      return {
        what: `The cluster ${problem.context} refused the agent`,
        why: 'Its user is unknown there, or may not create Jobs in the namespace. Check the context and its credentials.',
        quote: problem.message,
        next: [goTo('Connections', 'connections'), retry],
      }
    case 'kubeconfigUnreadable':
      return {
        what: 'The kubeconfig could not be used',
        why: 'The file is missing, broken, or has no such context. Mend it, or choose the practice cluster.',
        quote: problem.message,
        next: [goTo('Connections', 'connections')],
      }
    case 'settingsUnreadable':
      return {
        what: 'The settings file could not be read',
        why: `${problem.path} is left untouched; defaults are in force until it is mended or a setting is changed.`,
        quote: problem.message,
        next: [goTo('Settings', 'settings')],
      }
    case 'templateBroken':
      return {
        what: 'The Job template on disk is broken',
        why: `${problem.path}${problem.line === null ? '' : `, line ${problem.line}`}. The last good one stays in force until it is mended.`,
        quote: problem.message,
        next: [goTo('Open template', 'template')],
      }
    case 'forbidden':
      return {
        what: `The agent may not watch ${problem.resource} in ${problem.namespace}`,
        why: `Runs are still deployed, but what becomes of their ${problem.resource} can’t be shown. Give the user get, list and watch.`,
        quote: problem.message,
        next: [goTo('Connections', 'connections')],
      }
    case 'storageUnsupported':
      return {
        what: `${problem.run.flowName} can’t be deployed: its storage is ${problem.storage}`,
        why: 'This dialect runs flows with Docker storage only. Register the flow again with Docker storage.',
        quote: `Storage for flow run ${problem.run.id} is not of type Docker.`,
        next: [],
      }
    case 'jobRejected':
      return {
        what: `The API server refused the Job of ${problem.run.name}`,
        why: 'The run was marked Failed. Mend the template, then run it again.',
        quote: problem.message,
        next: [goTo('Open template', 'template'), again(problem.run.id)],
      }
    case 'imagePullFailed':
      return {
        what: `Image ${problem.image} can’t be pulled`,
        why: 'The registry does not have it, or the node can’t reach or may not use that registry. On minikube, load a local image and use IfNotPresent.',
        quote: problem.message,
        next: [
          { label: 'Copy load command', action: { kind: 'copy', text: `minikube image load ${problem.image}` } },
          edit('Use IfNotPresent…', { kind: 'setImagePullPolicy', value: 'IfNotPresent' }),
          again(problem.run.id),
        ],
      }
    case 'unschedulable':
      return {
        what: `No node has room for ${problem.run.name}`,
        why: `The pod asks for ${describeRequests(problem.requests)}. It starts by itself when a node has that much free; a smaller request starts sooner.`,
        quote: problem.message,
        next: scheduleRemedies(problem.requests, problem.message, problem.run.id),
      }
    case 'outOfMemory':
      return {
        what: `${problem.run.flowName} was killed for memory`,
        why:
          problem.limit === null
            ? `Container ${problem.container} has no limit of its own, so the node ran out. Ask for more memory, or use less.`
            : `Container ${problem.container} asked for more than its limit of ${problem.limit}.`,
        quote: `Last State: Terminated, Reason: OOMKilled, Exit Code: ${problem.exitCode}`,
        next: [memoryRemedy(problem.limit), again(problem.run.id)],
      }
    case 'containerConfig':
      return {
        what: `The container of ${problem.run.name} can’t be set up`,
        why: 'Something that the template names is not there: a Secret, a ConfigMap, a volume or a command. Make it, or take it out of the template.',
        quote: `${problem.reason}: ${problem.message}`,
        next: [goTo('Open template', 'template'), again(problem.run.id)],
      }
    case 'podEvicted':
      return {
        what: `The pod of ${problem.run.name} was evicted`,
        why: 'The node was short of memory or disk. Ask for what the flow needs, so that it gets a node that has it.',
        quote: problem.message,
        next: [goTo('Open template', 'template'), again(problem.run.id)],
      }
    case 'deadlineExceeded':
      return {
        what: `${problem.run.name} was ended at its deadline`,
        why: 'It ran longer than activeDeadlineSeconds in the template allows.',
        quote: problem.message,
        next: [goTo('Open template', 'template'), again(problem.run.id)],
      }
    case 'containerFailed':
      return {
        what: `The pod of ${problem.run.name} failed`,
        why:
          problem.exitCode === null
            ? `Container ${problem.container} ended without a word. Its log may say more.`
            : `Container ${problem.container} ended with exit code ${problem.exitCode}. Its log says why.`,
        quote: problem.message || null,
        next: [again(problem.run.id)],
      }
    default:
      return assertNever(problem)
  }
}

const units: Readonly<Record<string, string>> = { cpu: 'CPU', memory: 'of memory' }

export function describeRequests(requests: Readonly<Record<string, string>>): string {
  const parts = Object.entries(requests).map(([resource, amount]) => `${amount} ${units[resource] ?? resource}`)
  return parts.length === 0 ? 'nothing special' : parts.join(' and ')
}

/** Smaller requests of what the scheduler says is short. */
function scheduleRemedies(
  requests: Readonly<Record<string, string>>,
  message: string,
  flowRunId: string,
): readonly Remedy[] {
  const isShort = (resource: string) => requests[resource] !== undefined && message.includes(`Insufficient ${resource}`)
  const smaller: Remedy[] = []
  if (isShort('cpu')) {
    smaller.push(edit('Ask for 500m CPU…', { kind: 'setResource', list: 'requests', resource: 'cpu', value: '500m' }))
  }
  if (isShort('memory')) {
    smaller.push(edit('Ask for 512Mi…', { kind: 'setResource', list: 'requests', resource: 'memory', value: '512Mi' }))
  }
  return [...smaller, again(flowRunId)]
}

/** Twice the limit that was too small, in the same unit; where there was none, the memory is to be asked for. */
function memoryRemedy(limit: string | null): Remedy {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(limit ?? '')
  if (!match) return edit('Ask for 1Gi…', { kind: 'setResource', list: 'requests', resource: 'memory', value: '1Gi' })
  const amount = Number(match[1]) * 2
  const unit = match[2] ?? ''
  const value = unit === 'Mi' && amount % 1024 === 0 ? `${amount / 1024}Gi` : `${amount}${unit}`
  return edit(`Raise limit to ${value}…`, { kind: 'setResource', list: 'limits', resource: 'memory', value })
}
