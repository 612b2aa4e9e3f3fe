import { assertNever } from './assert-never'
import { allowCommands, leftUndone } from './missing-rights'
import type { Explanation, Problem, Remedy } from './problem'
import { withoutPasswords } from '../secrets/addresses'

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
  const { what, why, quote, next } = words(problem)
  return {
    what: withoutPasswords(what),
    why: withoutPasswords(why),
    quote: quote === null ? null : withoutPasswords(quote),
    next,
  }
}

function words(problem: Problem): Explanation {
  switch (problem.kind) {
    case 'tokenRefused':
      return {
        what: 'The Prefect API refused the token',
        why: 'Enter a token or API key that agents may use (in Prefect 0.6, one of scope RUNNER). The agent then goes on by itself.',
        quote: problem.message,
        next: [goTo('Replace token…', 'connections')],
      }
    case 'apiUnreachable':
      return {
        what: `The Prefect API at ${problem.api} does not answer`,
        why: 'Is it running, and is this its address? Nothing is lost: the agent asks again, and deploys what is due when it answers.',
        quote: problem.message,
        next: [retry, goTo('Connections', 'connections')],
      }
    case 'runsUnreadable':
      return {
        what: 'The Prefect API does not list its flow runs',
        why: `${problem.api} refuses the question, so the panel can’t show runs; the agent still deploys them. Is this the address of a Prefect API?`,
        quote: problem.message,
        next: [goTo('Connections', 'connections')],
      }
    case 'clusterUnreachable':
      return {
        what: `The cluster ${problem.context} does not answer`,
        why: `Nothing answers at ${problem.server}. Is the cluster started? Claimed runs wait and are deployed when it is back.`,
        quote: problem.message,
        next: problem.context.startsWith('minikube')
          ? [
              { label: 'Copy “minikube start”', action: { kind: 'copy', text: 'minikube start' } },
              retry,
              goTo('Connections', 'connections'),
            ]
          : [retry, goTo('Connections', 'connections')],
      }
    case 'clusterRefused':
      return {
        what: `The cluster ${problem.context} refused the agent`,
        why: 'It does not accept the credentials of the context’s user. Claimed runs are kept, and nothing more is claimed until it does.',
        quote: problem.message,
        next: [goTo('Connections', 'connections'), retry],
      }
    case 'kubeconfigUnreadable':
      return {
        what: 'The kubeconfig could not be used',
        why: 'The file is missing, broken, or has no such context. Correct it, or choose the practice cluster.',
        quote: problem.message,
        next: [goTo('Connections', 'connections')],
      }
    case 'pairRefused':
      return {
        what: `The connection to ${problem.api} was not opened`,
        why: 'Its two ends don’t go together. Nothing was asked of them. Change the connection, or remove it.',
        quote: problem.message,
        next: [goTo('Connections', 'connections')],
      }
    case 'settingsUnreadable':
      return {
        what: 'The settings file could not be read',
        why: `${problem.path} is left untouched; defaults are in force until it is corrected or a setting is changed.`,
        quote: problem.message,
        next: [goTo('Settings', 'settings')],
      }
    case 'templateBroken':
      return {
        what: 'The Job template on disk is broken',
        why: `${problem.path}${problem.line === null ? '' : `, line ${problem.line}`}. The last good one stays in force until it is corrected.`,
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
    case 'wrongDialect':
      return {
        what: `The API at ${problem.api} is of another Prefect`,
        why: 'The connection is set to one generation of Prefect, but the server is of another. Choose “Find out by asking” or the right one under Connections, or another server.',
        quote: problem.message,
        next: [goTo('Connections', 'connections')],
      }
    case 'apiOutOfReach':
      return {
        what: `The Prefect API at ${problem.api} can’t be reached as it is set up`,
        why: 'Nothing is claimed until that is corrected: under Connections, where the file of a certificate authority can be named too, or at the server. It is asked again every minute; the agent then goes on by itself.',
        quote: problem.message,
        next: [goTo('Connections', 'connections'), retry],
      }
    case 'workPoolRefused':
      return {
        what: 'The work pool can’t be served',
        why: 'Nothing is claimed until that is corrected. Choose another work pool or other queues under Connections, or correct it in Prefect; the agent then goes on by itself.',
        quote: problem.message,
        next: [goTo('Choose a work pool…', 'connections'), retry],
      }
    case 'notAllowed':
      return {
        what: `${problem.user ?? 'The agent’s user'} may not ${problem.verb} ${problem.resource} in ${problem.namespace}`,
        why: `Claimed runs are kept, and nothing more is claimed until a Role allows “${problem.verb}” on ${problem.resource} in this namespace.`,
        quote: problem.message,
        next: [
          { label: 'Copy the commands that allow it', action: { kind: 'copy', text: allowCommands(problem) } },
          retry,
        ],
      }
    case 'rightMissing':
      return {
        what: `${problem.user ?? 'The agent’s user'} may not ${problem.verb} ${problem.resource} in ${problem.namespace}`,
        why: `The agent goes on without, but ${leftUndone(problem.resource)}, until a Role allows “${problem.verb}” on ${problem.resource} in this namespace.`,
        quote: problem.message,
        next: [{ label: 'Copy the commands that allow it', action: { kind: 'copy', text: allowCommands(problem) } }],
      }
    case 'noNamespace':
      return {
        what: `The cluster has no namespace ${problem.namespace}`,
        why: 'Claimed runs are kept, and nothing more is claimed until it is there. Create it, or choose another one under Connections.',
        quote: problem.message,
        next: [
          {
            label: 'Copy the command that creates it',
            action: { kind: 'copy', text: `kubectl create namespace ${problem.namespace}` },
          },
          retry,
          goTo('Connections', 'connections'),
        ],
      }
    case 'quotaExceeded':
      return {
        what: `The quota of ${problem.namespace} is used up`,
        why: `${countRuns(problem.waiting)} for room, and nothing more is claimed until there is some. Jobs are created as others end; a larger quota lets more run at once.`,
        quote: problem.message,
        next: [retry, goTo('Jobs', 'jobs')],
      }
    case 'mistake':
      return {
        what: 'Flowdeck has made a mistake',
        why: `An error of its own happened while ${problem.where}. Nothing is lost; the log has the details. Please report it.`,
        quote: problem.message || null,
        next: [
          {
            label: 'Copy for a report',
            action: { kind: 'copy', text: `Flowdeck, while ${problem.where}: ${problem.message}` },
          },
        ],
      }
    case 'leftOut':
      return {
        what: `Some of what ${problem.from} sent can’t be read`,
        why: `${problem.count === 1 ? 'One row or field is' : `${problem.count} rows or fields are`} left out; everything else is shown and deployed as always. Look whether something between here and the server changes its answers, and report it to those who run the server.`,
        quote: problem.message,
        next: [{ label: 'Copy for a report', action: { kind: 'copy', text: problem.message } }],
      }
    case 'unrenderable':
      return {
        what: `No Job can be made for ${problem.run.name} of ${problem.run.flowName}`,
        why: problem.advice,
        quote: problem.reason,
        next: [again(problem.run.id)],
      }
    case 'jobRejected':
      return {
        what: `The API server refused the Job of ${problem.run.name}`,
        why: 'The run has ended. Correct the template, or what the run brings to it, then run it again.',
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
        why: 'Something that the template names is not there: a Secret, a ConfigMap, a volume or a command. Create it, or remove it from the template.',
        quote: `${problem.reason}: ${problem.message}`,
        next: [goTo('Open template', 'template'), again(problem.run.id)],
      }
    case 'podEvicted':
      return {
        what: `The pod of ${problem.run.name} was evicted`,
        why: 'The node was short of memory or disk. Request what the flow needs, so that its pod goes to a node that has enough.',
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
            ? `Container ${problem.container} ended, and Kubernetes does not say why. Its log may say more.`
            : `Container ${problem.container} ended with exit code ${problem.exitCode}. Its log says why.`,
        quote: problem.message || null,
        next: [again(problem.run.id)],
      }
    default:
      return assertNever(problem)
  }
}

const countRuns = (count: number): string => (count === 1 ? '1 claimed run waits' : `${count} claimed runs wait`)

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
