import type { Placement, PlacementCause, PlacementKind } from './placement'
import type { Problem, Remedy } from './problem'
import { quantityOf } from './quantity'
import { copies, openTemplate } from './reasons/reason'
import { command, shellWord } from './shell-command'
import { openNodes, type Room } from './room'
import { smallerRequest } from './smaller-request'

type Unplaced = Extract<Problem, { kind: 'unschedulable' }>

/** Something that nodes have an amount of, and not enough of it left. */
export const isAmount = (kind: PlacementKind): boolean =>
  ['cpu', 'memory', 'storage', 'resource', 'pods'].includes(kind)

/** What can be done about each cause; the surest first, and none that can't work. @param room what nodes have to give, where known */
export function placementRemedies(placement: Placement, problem: Unplaced, room: Room | null): readonly Remedy[] {
  const found = [
    ...lessRemedies(placement, problem, room),
    ...placement.causes.flatMap((cause) => remediesOf(cause, problem, room)),
  ]
  return found.filter((it, index) => found.findIndex(({ label }) => label === it.label) === index)
}

function remediesOf(cause: PlacementCause, problem: Unplaced, room: Room | null): readonly Remedy[] {
  const { namespace, selector } = problem
  switch (cause.kind) {
    case 'selector':
      return Object.entries(selector).length === 0
        ? [openTemplate]
        : Object.entries(selector).map(([key, value]) => ({
            label: `Remove ${key}=${value}…`,
            action: { kind: 'editTemplate', edits: [{ kind: 'setNodeSelector', key, value: null }] },
          }))
    case 'taint': {
      if (cause.detail === null)
        return [copies('Copy “kubectl describe nodes”', 'kubectl describe nodes'), openTemplate]
      const [key = '', value = null] = cause.detail.split('=')
      const edit = { kind: 'addToleration', key, value } as const
      return [{ label: `Tolerate ${cause.detail}…`, action: { kind: 'editTemplate', edits: [edit] } }]
    }
    case 'cordoned': {
      const cordoned = room?.nodes.filter((node) => node.cordoned).map(({ name }) => name) ?? []
      return [
        copies(
          'Copy “kubectl uncordon”',
          `kubectl uncordon ${cordoned.length > 0 ? cordoned.map(shellWord).join(' ') : 'NODE'}`,
        ),
      ]
    }
    case 'notReady':
    case 'noNodes':
      return [copies('Copy “kubectl describe nodes”', 'kubectl describe nodes')]
    case 'claimMissing':
    case 'claimUnbound':
    case 'noVolume':
    case 'volumeElsewhere':
      return [copies('Copy “kubectl describe pvc”', command`kubectl describe pvc -n ${namespace}`), openTemplate]
    case 'storage':
    case 'resource':
    case 'ports':
    case 'spread':
    case 'spreadLabel':
    case 'antiAffinity':
    case 'podAffinity':
      return [openTemplate]
    case 'cpu':
    case 'memory':
    case 'gated':
    case 'pods':
    case 'othersAntiAffinity':
    case 'volumeCount':
    case 'other':
      return []
  }
}

/**
 * Smaller requests. Of what a node is asked to give, it may lack several things at once: then only all of them together help.
 * Other causes are told of a node one at a time. Source: kubernetes 1.34, plugins/noderesources, Fits.
 */
function lessRemedies({ nodes, causes }: Placement, problem: Unplaced, room: Room | null): readonly Remedy[] {
  const amounts = causes.filter(({ kind }) => isAmount(kind))
  const others = causes.filter(({ kind }) => !isAmount(kind))
  const count = (of: readonly PlacementCause[]) => of.reduce((sum, cause) => sum + (cause.nodes ?? 0), 0)
  const together = count(amounts) > (nodes ?? Infinity) - count(others)
  const less = amounts.map(({ kind }) => (kind === 'cpu' || kind === 'memory' ? lessOf(kind, problem, room) : null))
  const found = less.filter((each) => each !== null)
  if (found.length === 0) return amounts.some(({ kind }) => kind === 'cpu' || kind === 'memory') ? [openTemplate] : []
  if (!together) return found.map((each) => askFor([each]))
  return found.length === less.length ? [askFor(found)] : [openTemplate]
}

interface Less {
  readonly resource: 'cpu' | 'memory'
  readonly value: string
}

function askFor(less: readonly Less[]): Remedy {
  const words = less.map(({ resource, value }) => (resource === 'cpu' ? `${value} CPU` : value))
  const edits = less.map(({ resource, value }) => ({ kind: 'setResource', list: 'requests', resource, value }) as const)
  return { label: `Ask for ${words.join(' and ')}…`, action: { kind: 'editTemplate', edits } }
}

/** A request that is smaller than what is asked, and that a node has; null where other containers ask for the most of it. */
function lessOf(resource: Less['resource'], { requests, flowRequests }: Unplaced, room: Room | null): Less | null {
  const whole = quantityOf(requests[resource] ?? '')
  const own = quantityOf(flowRequests[resource] ?? '')
  if (whole === null || own === null) return null
  const free = room === null ? null : Math.max(0, ...openNodes(room).map((node) => node.free[resource]))
  const value = smallerRequest(resource, own, free === null || free >= whole ? null : free - (whole - own))
  return value === null ? null : { resource, value }
}
