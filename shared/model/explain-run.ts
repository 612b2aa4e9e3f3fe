import { disruptionWords, silentNodeReason } from './disruption'
import { assertNever } from './assert-never'
import { describeAmount, explainPlacement } from './placement-words'
import type { Explanation, Problem, Remedy } from './problem'
import { containerReasons } from './reasons/container-reasons'
import { jobReasons } from './reasons/job-reasons'
import { podReasons } from './reasons/pod-reasons'
import { openTemplate, reasonOf, type About, type ReasonRow } from './reasons/reason'
import type { Room } from './room'
import { command } from './shell-command'

/** A problem of one run: its Job, its pod, what is in them. */
export type RunProblem = Extract<Problem, { readonly run: unknown }>

const again = (flowRunId: string): Remedy => ({ label: 'Run again', action: { kind: 'runAgain', flowRunId } })

/** Words a problem of a run. @param room what nodes have to give; null where that is not known */
export function explainRunProblem(problem: RunProblem, room: Room | null): Explanation {
  const { run } = problem
  switch (problem.kind) {
    case 'unrenderable':
      return {
        what: `No Job can be made for ${run.name} of ${run.flowName}`,
        why: problem.advice,
        quote: problem.reason,
        next: [again(run.id)],
      }
    case 'jobRejected':
      return {
        what: `The API server refused the Job of ${run.name}`,
        why: 'The run has ended. Correct the template, or what the run brings to it, then run it again.',
        quote: problem.message,
        next: [openTemplate, again(run.id)],
      }
    case 'unschedulable':
      return explainPlacement(problem, room)
    case 'imagePullFailed':
    case 'containerConfig':
      return explainContainer(problem)
    case 'podRefused':
      return reasoned(jobReasons, 'FailedCreate', problem.message, aboutPod(problem))
    case 'podHeldUp':
      return reasoned(podReasons, problem.reason, problem.message, aboutPod(problem))
    case 'outOfMemory':
      return {
        what: `${run.flowName} was killed for memory`,
        why:
          problem.limit === null
            ? `Container ${problem.container} has no limit of its own, so the node ran out. Ask for more memory, or use less.`
            : `Container ${problem.container} asked for more than its limit of ${problem.limit}.`,
        quote: `Last State: Terminated, Reason: OOMKilled, Exit Code: ${problem.exitCode}`,
        next: [memoryRemedy(problem.limit), again(run.id)],
      }
    case 'podEvicted':
      return {
        what: `The pod of ${run.name} was evicted`,
        why: evictionWords(problem.message),
        quote: problem.message,
        next: [openTemplate, again(run.id)],
      }
    case 'podDisrupted':
      return {
        what: `The pod of ${run.name} was ended by the cluster`,
        why: `${disruptionWords(problem.reason)} Run the flow again.`,
        quote: problem.message === '' ? problem.reason : `${problem.reason}: ${problem.message}`,
        next: [again(run.id)],
      }
    case 'nodeSilent':
      return {
        what: `The node of ${run.name} does not answer`,
        why:
          `Node ${problem.node} has stopped reporting, and nobody knows whether the flow’s process goes on. When the node is back, so is the run. ` +
          'When it stays away, Kubernetes ends the pod, after five minutes unless its tolerations say otherwise, and the run fails.',
        quote: problem.message === '' ? null : `${silentNodeReason}: ${problem.message}`,
        next: [
          {
            label: 'Copy the command that shows the node',
            action: { kind: 'copy', text: command`kubectl describe node ${problem.node}` },
          },
        ],
      }
    case 'deadlineExceeded':
      return {
        what: `${run.name} was ended at its deadline`,
        why: 'It ran longer than activeDeadlineSeconds in the template allows.',
        quote: problem.message,
        next: [openTemplate, again(run.id)],
      }
    case 'containerFailed': {
      const who = problem.init ? 'Init container' : 'Container'
      return {
        what: `The pod of ${run.name} failed`,
        why:
          (problem.exitCode === null
            ? `${who} ${problem.container} ended, and Kubernetes does not say why. Its log may say more.`
            : `${who} ${problem.container} ended with exit code ${problem.exitCode}. Its log says why.`) +
          (problem.restarting ? ' It is started again and again, ever less often.' : ''),
        quote: problem.message || null,
        next: [again(run.id)],
      }
    }
    default:
      return assertNever(problem)
  }
}

/** Source: kubernetes 1.34, pkg/kubelet/eviction/eviction_manager.go. */
const ownLimitPassed = /exceed(s|ed)\b.*\blimit\b/

/** Why a kubelet evicts a pod: for what the pod itself writes, or for what its node is short of. */
const evictionWords = (message: string): string =>
  ownLimitPassed.test(message)
    ? 'It wrote more to its disk than its limits allow. Raise ephemeral-storage, or sizeLimit of the volume, in the template, or write less.'
    : 'The node was short of memory or disk. Request what the flow needs, so that its pod goes to a node that has enough.'

type OfContainer = Extract<RunProblem, { kind: 'imagePullFailed' | 'containerConfig' }>

function explainContainer(problem: OfContainer): Explanation {
  const { run, namespace, init, container, reason, message } = problem
  const whose = `${init ? 'init container' : 'container'} ${container}`
  const ofImage = problem.kind === 'imagePullFailed'
  const about: About = {
    ...{ run, namespace, whose },
    image: ofImage ? problem.image : '',
    pullPolicy: ofImage ? problem.pullPolicy : null,
  }
  const { quote, ...rest } = reasoned(containerReasons, reason, message, about)
  return { ...rest, quote: ofImage && message !== '' ? message : [reason, quote].filter(Boolean).join(': ') }
}

const aboutPod = ({ run, namespace }: Extract<RunProblem, { readonly namespace: string }>): About => ({
  ...{ run, namespace },
  ...{ whose: 'its pod', image: '', pullPolicy: null },
})

/** By the table; each table has a row for whatever its reasons say. */
function reasoned(rows: readonly ReasonRow[], reason: string, message: string, about: About): Explanation {
  const found = reasonOf(rows, reason, message, about)
  const { what, why, next } = found ?? {
    what: `The pod of ${about.run.name} does not start`,
    why: 'Kubernetes’ own words say why.',
    next: [openTemplate],
  }
  return { what, why, quote: message || null, next: [...next, again(about.run.id)] }
}

export function describeRequests(requests: Readonly<Record<string, string>>): string {
  const parts = Object.entries(requests).map(([resource, amount]) => describeAmount(resource, amount))
  return parts.length === 0 ? 'nothing special' : parts.join(' and ')
}

/** Twice the limit that was too small, in the same unit; where there was none, the memory is to be asked for. */
function memoryRemedy(limit: string | null): Remedy {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(limit ?? '')
  if (!match) return ofMemory('Ask for 1Gi…', 'requests', '1Gi')
  const amount = Number(match[1]) * 2
  const unit = match[2] ?? ''
  const value = unit === 'Mi' && amount % 1024 === 0 ? `${amount / 1024}Gi` : `${amount}${unit}`
  return ofMemory(`Raise limit to ${value}…`, 'limits', value)
}

const ofMemory = (label: string, list: 'requests' | 'limits', value: string): Remedy => ({
  label,
  action: { kind: 'editTemplate', edits: [{ kind: 'setResource', list, resource: 'memory', value }] },
})
