import { explainRunProblem } from './explain-run'
import { allowCommands, leftUndone } from './missing-rights'
import type { Explanation, OwnFileName, Problem, Remedy } from './problem'
import type { Room } from './room'
import { withoutPasswords } from '../secrets/addresses'
import { command } from './shell-command'

const goTo = (label: string, page: Extract<Remedy['action'], { kind: 'goTo' }>['page']): Remedy => ({
  label,
  action: { kind: 'goTo', page },
})
const retry: Remedy = { label: 'Try now', action: { kind: 'retryNow' } }

/**
 * Words a problem: what, why, the server's words, and remedies with the best one first.
 * @param room what nodes have to give, for who can read it
 */
export function explain(problem: Problem, room: Room | null = null): Explanation {
  const { what, why, quote, next } = words(problem, room)
  return {
    what: withoutPasswords(what),
    why: withoutPasswords(why),
    quote: quote === null ? null : withoutPasswords(quote),
    next,
  }
}

function words(problem: Problem, room: Room | null): Explanation {
  switch (problem.kind) {
    case 'tokenRefused':
      return {
        what: 'The Prefect API refused the token',
        why: 'Enter a token or API key that agents may use (in Prefect 0.6, one of scope RUNNER; in Prefect 3, an API key, or user:password where the server asks for one). The agent then goes on by itself.',
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
    case 'pluginFailed':
      return {
        what: `${problem.plugin} gave no credentials for the cluster ${problem.context}`,
        why: `The kubeconfig names this program for its user. It is run again by itself, after pauses that grow to five minutes, and when the kubeconfig has changed. Claimed runs are kept, and nothing more is claimed until it gives some.`,
        quote: problem.message,
        next: [
          { label: `Run ${problem.plugin} again`, action: { kind: 'retryNow' } },
          goTo('Connections', 'connections'),
        ],
      }
    case 'kubeconfigUnreadable':
      return {
        what: 'The kubeconfig could not be used',
        why: 'The file is missing, broken, or has no such context. Correct it, or choose the practice cluster.',
        quote: problem.message,
        next: [goTo('Connections', 'connections')],
      }
    case 'contextLost':
      return {
        what: `The context ${problem.context} can’t be read from the kubeconfig any more`,
        why: 'Until it is opened again, the connection uses what was read before. Correct the kubeconfig, which Flowdeck notices by itself, or change the connection.',
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
    case 'fileUnusable':
      return unusableFile(problem)
    case 'templateBroken':
      return {
        what: 'The Job template on disk is broken',
        why: `${problem.path}${problem.line === null ? '' : `, line ${problem.line}`}. The file is left untouched, no other takes its place, and the agent does not start. Correct it under Template, or where it lies.`,
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
        why: 'The connection is set to one version of Prefect, and the server runs another. If that is one that Flowdeck works with (0.6, 1.x, 3), choose it or “Find out by asking” under Connections; otherwise update the server or enter another one.',
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
        why: `The agent goes on without, but ${leftUndone([problem.verb], problem.resource)}, until a Role allows “${problem.verb}” on ${problem.resource} in this namespace.`,
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
            action: { kind: 'copy', text: command`kubectl create namespace ${problem.namespace}` },
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
    case 'notCleaned':
      return { what: 'Finished Jobs can’t be deleted', why: whyNotCleaned, quote: problem.message, next: [] }
    default:
      return explainRunProblem(problem, room)
  }
}

const whyNotCleaned = 'They stay until it can be done, and are tried again. No flow run is touched by it.'
const countRuns = (count: number): string => (count === 1 ? '1 claimed run waits' : `${count} claimed runs wait`)

const unusableFiles: Readonly<Record<OwnFileName, { what: string; lost: string; replacedWhen: string; next: Remedy }>> =
  {
    settings: {
      what: 'The settings file could not be read',
      lost: 'defaults are in force. Correct it, and start Flowdeck again',
      replacedWhen: 'a setting is changed',
      next: goTo('Settings', 'settings'),
    },
    drafts: {
      what: 'The file of unsaved edits could not be read',
      lost: 'no edit of a template that was not saved is shown. Correct it, and start Flowdeck again',
      replacedWhen: 'a template is edited',
      next: goTo('Open template', 'template'),
    },
    tokens: {
      what: 'The file of tokens could not be read',
      lost: 'no API gets a token from it. Correct it, or give the tokens again',
      replacedWhen: 'a token is given',
      next: goTo('Connections', 'connections'),
    },
  }

function unusableFile({ file, path, keptAs, message }: Extract<Problem, { kind: 'fileUnusable' }>): Explanation {
  const { what, lost, replacedWhen, next } = unusableFiles[file]
  const why =
    keptAs === null
      ? `${path} is left untouched, and ${lost}. When ${replacedWhen} first, a new file takes its place, and this one is kept beside it under a name that is said here.`
      : `It is kept as ${keptAs}. The new file has what came since.`
  return { what, why, quote: message, next: [next] }
}
