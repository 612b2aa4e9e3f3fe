import { agentRights, cleaningAgentRights, ruleOf } from '../model/rights'
import { confinedContainer, confinedPod } from './confined-pod'
import type { CompleteDeploymentOptions, DeploymentFault } from './deployment'
import { accessObjects, agentDeployment, type AccessRule } from './installation'

// Flowdeck without a panel, by an image whose entry point is its command line. It is alike in all dialects but for what it is
// started with and what it asks of Kubernetes.

const home = '/home/flowdeck'
const port = 8080
const usualReplicas = '2'

/** A process has ten seconds after it was asked to end, whatever hangs; the rest is for the node. */
const endSeconds = 20

export interface FlowdeckAgent {
  /** Of all objects, of the Lease that its replicas share, and of its claims where it has no other. */
  readonly name: string
  readonly namespace: string
  /** The agent under which runs are claimed: one name for all replicas, and for those that come after them. */
  readonly agentName: string
  /** "agent start …" or "worker start …", without what all dialects have. */
  readonly start: readonly string[]
  readonly env: readonly object[]
  /** The name of its service account; null for the namespace's default one. */
  readonly account: string | null
}

/**
 * The Deployment: replicas, of which the one that holds the Lease polls. A new version's pod is there before an old one goes,
 * and leads when the old leader has given the Lease back. The replicas prefer different nodes. There is no
 * PodDisruptionBudget: a drained node costs seconds, and a budget would hold up the drain while the Prefect API is away, which
 * makes the leader unready.
 */
export const flowdeckDeployment = (
  { name, namespace, agentName, start, env, account }: FlowdeckAgent,
  options: CompleteDeploymentOptions,
): object => {
  const { workerImage, replicas, imagePullSecrets } = options
  return agentDeployment({
    ...{ name, namespace, account, imagePullSecrets },
    replicas: Number(replicas || usualReplicas),
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    containers: [
      {
        ...{ name, image: workerImage, imagePullPolicy: 'IfNotPresent' },
        args: [
          ...start,
          ...cleaningArgs(options),
          ...['--namespace', namespace, '--name', agentName],
          ...['--leader-elect', '--lease-name', name],
          ...['--metrics-address', `:${port}`, '--log-format', 'json'],
        ],
        ports: [{ name: 'metrics', containerPort: port }],
        env: [{ name: 'HOME', value: home }, ...env],
        ...confinedContainer(home),
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } },
        // Its loop may stand still for 40 s before it is taken for dead.
        livenessProbe: { ...probe('/healthz'), initialDelaySeconds: 10, failureThreshold: 3 },
        readinessProbe: { ...probe('/readyz'), failureThreshold: 2 },
      },
    ],
    podSpec: {
      ...confinedPod,
      terminationGracePeriodSeconds: endSeconds,
      topologySpreadConstraints: [
        {
          ...{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
          labelSelector: { matchLabels: { app: name } },
        },
      ],
    },
  })
}

/** What says when finished Jobs go, by the flag that says it. */
const cleaningFlags = {
  completedSeconds: '--completed-seconds',
  failedSeconds: '--failed-seconds',
  keepCompleted: '--keep-completed',
  keepFailed: '--keep-failed',
} as const
type CleaningOption = keyof typeof cleaningFlags

/** The options of the resource manager. */
export const cleaningOptions = Object.keys(cleaningFlags) as readonly CleaningOption[]

/** A pod's files go with it: what is kept of Jobs elsewhere would be kept for nobody. */
const cleaningArgs = (options: CompleteDeploymentOptions): readonly string[] =>
  options.resourceManagerEnabled
    ? [
        ...['--resource-manager', '--no-evidence'],
        ...cleaningOptions.flatMap((option) =>
          options[option] === '' ? [] : [cleaningFlags[option], options[option]],
        ),
      ]
    : []

const probe = (path: string) => ({ httpGet: { path, port }, periodSeconds: 10, timeoutSeconds: 5 })

/**
 * The account with the rights that the agent needs, and those to share a Lease.
 * @param name of the Role and of the Lease
 */
export const flowdeckAccess = (
  { namespace, resourceManagerEnabled }: Pick<CompleteDeploymentOptions, 'namespace' | 'resourceManagerEnabled'>,
  name: string,
  account = name,
): readonly object[] =>
  accessObjects(namespace, [...flowdeckRules(resourceManagerEnabled), ...leaseRules(name)], name, account)

/** A Lease is made before it has a name that a rule could tell: whoever may create one may create any. */
const leaseRules = (name: string): readonly AccessRule[] => {
  const lease = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] }
  return [
    { ...lease, verbs: ['create'] },
    { ...lease, resourceNames: [name], verbs: ['get', 'update'] },
  ]
}

/** What is wrong with what only Flowdeck's agents have. */
export function flowdeckFaults(
  options: Pick<
    CompleteDeploymentOptions,
    'flavor' | 'workerImage' | 'replicas' | 'resourceManagerEnabled' | CleaningOption
  >,
): readonly DeploymentFault[] {
  const { flavor, workerImage, replicas, resourceManagerEnabled } = options
  if (flavor !== 'flowdeck') return []
  const faults: (DeploymentFault | false)[] = [
    workerImage === '' && { option: 'workerImage', words: imageWanted },
    !/^([1-9]\d?)?$/.test(replicas) && {
      option: 'replicas',
      words: `The number of replicas is a whole number from 1 to 99. Give one, or none for ${usualReplicas}.`,
    },
    ...cleaningOptions.flatMap((option): (DeploymentFault | false)[] => [
      !/^\d{0,9}$/.test(options[option]) && {
        option,
        words: 'This is not a whole number from 0. Give one, or none for the usual.',
      },
      !resourceManagerEnabled &&
        options[option] !== '' && {
          option,
          words:
            'This says how finished Jobs go, and without the resource manager none go. Include it too, or leave this empty.',
        },
    ]),
  ]
  return faults.filter((fault) => fault !== false)
}

const imageWanted =
  'There is no published image of Flowdeck yet. Name one of your own whose entry point is the command flowdeck.'

/** Beside a prefix, a name of so many characters fits in a label. */
const mostOfName = 40

/** An agent of 0.6 or 1.x and its objects are called so. */
export const flowdeckAgentName = ({ workerName }: Pick<CompleteDeploymentOptions, 'workerName'>): string =>
  workerName === '' ? 'flowdeck-agent' : `flowdeck-agent-${workerName}`

/** What is wrong with the name of an agent of 0.6 or 1.x, which its objects have too. */
export const agentNameFaults = ({
  flavor,
  workerName,
}: Pick<CompleteDeploymentOptions, 'flavor' | 'workerName'>): readonly DeploymentFault[] =>
  flavor !== 'flowdeck' ||
  workerName === '' ||
  (workerName.length <= mostOfName && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(workerName))
    ? []
    : [
        {
          option: 'workerName',
          words: `The agent’s objects have its name: up to ${mostOfName} lower-case letters, digits and dashes. Give another, or none.`,
        },
      ]

/** What Flowdeck without a panel asks of Kubernetes, as rules of a Role. @param cleans whether it deletes finished Jobs */
export const flowdeckRules = (cleans: boolean): readonly AccessRule[] =>
  (cleans ? cleaningAgentRights : agentRights).map(ruleOf)
