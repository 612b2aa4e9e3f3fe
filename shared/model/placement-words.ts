import {
  gatedReason,
  keyOfTaint,
  placementOf,
  withTaints,
  type Placement,
  type PlacementCause,
  type PlacementKind,
} from './placement'
import type { Explanation, Problem, Remedy } from './problem'
import { isAmount, placementRemedies } from './placement-remedies'
import { formatQuantity, quantityOf } from './quantity'
import { openNodes, taintsAgainst, type Room } from './room'

type Unplaced = Extract<Problem, { kind: 'unschedulable' }>

interface Words {
  /** What happened when this is the only cause, in a line. */
  readonly what: (problem: Unplaced) => string
  /** Ends "One node …" and "2 nodes …". */
  readonly nodes: (many: boolean, cause: PlacementCause, problem: Unplaced) => string
  /** What helps, in sentences. */
  readonly advice: (placement: Placement, cause: PlacementCause, problem: Unplaced) => string
}

const noRoom = ({ run }: Unplaced) => `No node has room for ${run.name}`
const noNodeTakes = ({ run }: Unplaced) => `No node takes ${run.name}`
const has = (many: boolean) => (many ? 'have' : 'has')
const is = (many: boolean) => (many ? 'are' : 'is')
const does = (many: boolean) => (many ? 'do' : 'does')

const selectorOf = ({ selector }: Unplaced): string =>
  Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')

/** It is too large for any node, or only for what is free now. */
const roomAdvice = ({ hopeless }: Placement, amount: string): string =>
  hopeless
    ? `Such a node has less than ${amount} even when it is empty, so waiting does not help: ask for less, or add a larger node.`
    : `It starts by itself when a node has ${amount} free; a smaller request starts sooner.`

const amountOf = (resource: string, { requests }: Unplaced): string => {
  const asked = requests[resource]
  return asked === undefined ? `the ${resource} that is asked` : describeAmount(resource, asked)
}

const short = (resource: string): Words => ({
  what: noRoom,
  nodes: (many, _, problem) => `${has(many)} less than ${amountOf(resource, problem)} left`,
  advice: (placement, _, problem) => roomAdvice(placement, amountOf(resource, problem)),
})

const table: Readonly<Record<PlacementKind, Words>> = {
  noNodes: {
    what: () => 'The cluster has no node',
    nodes: () => '',
    advice: () => 'The scheduler knows of none. Start one; the pod then gets it by itself.',
  },
  gated: {
    what: ({ run }) => `The pod of ${run.name} is held back`,
    nodes: () => '',
    advice: (_, __, { gates }) =>
      gates.length === 0
        ? 'It has scheduling gates. Whoever set them takes them away when it may start; the scheduler does not look at it before.'
        : `Its scheduling gate ${gates.join(' and ')} has to be taken away by whoever set it; the scheduler does not look at the pod before.`,
  },
  selector: {
    what: ({ run, selector }) =>
      Object.keys(selector).length === 0
        ? `No node matches the affinity of ${run.name}`
        : `No node matches the node selector of ${run.name}`,
    nodes: (many, _, problem) => {
      const selector = selectorOf(problem)
      if (selector === '') return `${does(many)} not match the node affinity that the pod requires`
      return `${does(many)} not match what the pod asks of a node: ${selector}`
    },
    advice: (_, __, problem) =>
      selectorOf(problem) === ''
        ? 'Label a node as the affinity wants it, or correct the affinity.'
        : `Label a node ${selectorOf(problem)}, or take that from the node selector.`,
  },
  taint: {
    what: ({ run }) => `Taints keep ${run.name} from the nodes`,
    nodes: (many, { detail }) =>
      detail === null
        ? `${has(many)} a taint that the pod does not tolerate`
        : `${has(many)} the taint ${detail}, which the pod does not tolerate`,
    advice: (_, { detail }) =>
      detail === null
        ? 'kubectl describe nodes names the taint. One that Kubernetes has set itself goes when the node is well again; for another, give the pod a toleration, or take it from a node.'
        : `Give the pod a toleration for ${keyOfTaint(detail)}, or take the taint from a node.`,
  },
  cordoned: {
    what: noNodeTakes,
    nodes: (many) => `${is(many)} cordoned`,
    advice: () => 'A cordoned node takes new pods again after kubectl uncordon.',
  },
  notReady: {
    what: noNodeTakes,
    nodes: (many, { detail }) => notReadyWords(many, detail === null ? '' : keyOfTaint(detail)),
    advice: () => 'It starts by itself when a node is well again; kubectl describe node says what one lacks.',
  },
  cpu: short('cpu'),
  memory: short('memory'),
  storage: short('ephemeral-storage'),
  resource: {
    what: noRoom,
    nodes: (many, { detail }, problem) => `${has(many)} less than ${amountOf(detail ?? '', problem)} left`,
    advice: ({ hopeless }, { detail }) =>
      hopeless
        ? `Such a node has not that much ${detail ?? 'of it'} even when it is empty. Does the device plugin run there? Else take the request away.`
        : `It starts by itself when a node has that much ${detail ?? 'of it'} free.`,
  },
  pods: {
    what: noRoom,
    nodes: (many) => `${has(many)} as many pods as ${many ? 'they take' : 'it takes'}`,
    advice: ({ hopeless }) =>
      hopeless
        ? 'A smaller request does not help: such a node takes no pods. Raise its limit of pods, or add a node.'
        : 'A smaller request does not help: it starts by itself when another pod has ended.',
  },
  ports: {
    what: noNodeTakes,
    nodes: (many) => `${has(many)} no free port of those that the pod takes on its node`,
    advice: () =>
      'It starts by itself when the pod that has the port ends. A flow seldom needs a hostPort: take it away.',
  },
  spread: {
    what: noNodeTakes,
    nodes: () => 'would get more of these pods than the topology spread allows',
    advice: () => 'It starts when the others have room again. With whenUnsatisfiable: ScheduleAnyway it does not wait.',
  },
  spreadLabel: {
    what: noNodeTakes,
    nodes: (many) => `${has(many)} no label of the key that the topology spread counts by`,
    advice: () => 'Correct topologyKey in the template, or label the nodes.',
  },
  antiAffinity: {
    what: noNodeTakes,
    nodes: (many) => `${has(many)} a pod that this one must keep away from`,
    advice: () => 'It starts by itself when that pod has ended, or without the anti-affinity.',
  },
  othersAntiAffinity: {
    what: noNodeTakes,
    nodes: (many) => `${has(many)} a pod that keeps this one away`,
    advice: () => 'It starts by itself when that pod has ended.',
  },
  podAffinity: {
    what: noNodeTakes,
    nodes: (many) => `${has(many)} no pod of those that this one must be with`,
    advice: () => 'It starts when such a pod is there, or without the pod affinity.',
  },
  claimMissing: {
    what: (problem) => `There is no volume claim ${claimOf(problem)} for ${problem.run.name}`,
    nodes: () => '',
    advice: () => 'The pod mounts it. Create it, or correct its name in the template; the pod then starts by itself.',
  },
  claimUnbound: {
    what: ({ run }) => `A volume claim of ${run.name} has no volume`,
    nodes: () => '',
    advice: () => 'No volume has been found or made for it. kubectl describe pvc says why: mostly its storage class.',
  },
  noVolume: {
    what: ({ run }) => `There is no volume for ${run.name}`,
    nodes: (many) => `${has(many)} no volume for what the pod’s volume claim asks for`,
    advice: () => 'Add a volume of that size and storage class, or correct the claim.',
  },
  volumeElsewhere: {
    what: noNodeTakes,
    nodes: (many) => `${is(many)} not where the pod’s volume is, or may not have it now`,
    advice: () => 'A node of the volume’s own zone or host is needed, with room for the pod.',
  },
  volumeCount: {
    what: noNodeTakes,
    nodes: (many) => `${has(many)} as many volumes as ${many ? 'they take' : 'it takes'}`,
    advice: () => 'It starts by itself when a pod with volumes has ended.',
  },
  other: {
    what: noNodeTakes,
    nodes: (_, { words }) => `refused for another reason: ${words}`,
    advice: () => '',
  },
}

const notReady: Readonly<Record<string, (many: boolean) => string>> = {
  unreachable: (many) => `${is(many)} out of reach`,
  'memory-pressure': (many) => `${is(many)} short of memory`,
  'disk-pressure': (many) => `${is(many)} short of disk`,
  'pid-pressure': (many) => `${is(many)} short of process ids`,
  'network-unavailable': (many) => `${has(many)} no network yet`,
  uninitialized: (many) => `${is(many)} not set up by ${many ? 'their' : 'its'} cloud yet`,
  shutdown: (many) => `${is(many)} shut down`,
}
const notReadyWords = (many: boolean, taint: string): string =>
  (notReady[taint.split('/')[1] ?? ''] ?? ((plural) => `${is(plural)} not ready`))(many)

const claimOf = ({ message }: Unplaced): string => /persistentvolumeclaim "([^"]*)"/.exec(message)?.[1] ?? ''

/** 32 CPU; 64Gi of memory. */
export function describeAmount(resource: string, amount: string): string {
  const unit = { cpu: 'CPU', memory: 'of memory', 'ephemeral-storage': 'of ephemeral storage' }[resource]
  return `${amount} ${unit ?? resource}`
}

/**
 * Why a pod has no node, each of the scheduler's reasons in its own words, and what helps against each.
 * @param room what nodes have to give, where that could be read
 */
export function explainPlacement(problem: Unplaced, room: Room | null): Explanation {
  const { message, run } = problem
  const said = placementOf(problem.gates.length > 0 ? gatedReason : problem.reason, message)
  const again: Remedy = { label: 'Run again', action: { kind: 'runAgain', flowRunId: run.id } }
  if (!said) {
    const why = 'The scheduler has not placed it, and its words say why.'
    return { what: `No node has been found for ${run.name}`, why, quote: message, next: [again] }
  }
  const placement = withTaints(said, taintsAgainst(room, problem.tolerations))
  const { causes } = placement
  const [first] = causes
  const alike = first && causes.every(({ kind }) => kind === first.kind || (isAmount(kind) && isAmount(first.kind)))
  const what = first && alike ? table[first.kind].what(problem) : noNodeTakes(problem)
  const advice = new Set(causes.map((cause) => table[cause.kind].advice(placement, cause, problem)))
  const why = [...sentencesOf(placement, problem), ...roomSentence(placement, problem, room), ...advice].filter(
    (it) => it !== '',
  )
  const next = [...placementRemedies(placement, problem, room), again]
  return { what, why: why.join(' '), quote: message, next }
}

/** "The one node …." "All 5 nodes …." "Of 5 nodes, 2 …; 1 …." Nodes that have several causes are counted in each. */
function sentencesOf({ nodes, causes }: Placement, problem: Unplaced): readonly string[] {
  const said = causes.filter((cause) => table[cause.kind].nodes(true, cause, problem) !== '')
  if (said.length === 0) return []
  const words = (cause: PlacementCause, many: boolean) => table[cause.kind].nodes(many, cause, problem)
  if (said.every((cause) => cause.nodes === null || cause.nodes === nodes)) {
    const many = (nodes ?? 2) > 1
    const who = ['The nodes', 'The one node', 'Both nodes'][nodes ?? 0] ?? `All ${nodes} nodes`
    return said.map((cause, index) => `${index === 0 ? who : many ? 'They' : 'It'} ${words(cause, many)}.`)
  }
  const parts = said.map((cause) => `${cause.nodes ?? nodes ?? 'some'} ${words(cause, cause.nodes !== 1)}`)
  return [`Of ${nodes ?? 'all'} nodes, ${parts.join('; ')}.`]
}

/** What is free, where that could be read and is less than what is asked: room comes and goes. */
function roomSentence({ causes }: Placement, { requests }: Unplaced, room: Room | null): readonly string[] {
  return causes.flatMap(({ kind }) => {
    if (kind !== 'cpu' && kind !== 'memory') return []
    const [freest] = openNodes(room).toSorted((a, b) => b.free[kind] - a.free[kind])
    if (!freest || freest.free[kind] >= (quantityOf(requests[kind] ?? '') ?? Infinity)) return []
    const where =
      room?.others === undefined
        ? ''
        : ` on the ${room.nodes.length} nodes that were looked at, of ${room.nodes.length + room.others},`
    return [
      `The most that is free now${where} is ${describeAmount(kind, formatQuantity(kind, freest.free[kind]))}, on ${freest.name}.`,
    ]
  })
}
