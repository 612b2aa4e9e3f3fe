/** A right in a namespace of Kubernetes. */
export interface Right {
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly verbs: readonly string[]
}

/** As RBAC and `kubectl` write it: "pods/log". */
export const rightName = ({ resource, subresource }: Pick<Right, 'resource' | 'subresource'>): string =>
  subresource === undefined ? resource : `${resource}/${subresource}`

/**
 * What Flowdeck without a panel asks of Kubernetes, in all dialects: it makes Jobs, looks for those of claims that an earlier
 * process left and at one whose name is taken, deletes those of runs that were cancelled, and watches them and their pods. The
 * last lines of a pod and its events go into the log of a run that is failed for its Job, and are kept before a Job is deleted.
 * The Role of an exported deployment grants these, and e2e/rights.cluster.ts takes each of them away.
 */
export const agentRights: readonly Right[] = [
  { group: 'batch', resource: 'jobs', verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { group: '', resource: 'pods', verbs: ['list', 'watch'] },
  { group: '', resource: 'pods', subresource: 'log', verbs: ['get'] },
  { group: '', resource: 'events', verbs: ['list'] },
]

/** The same rights with more verbs, by the names of the resources. */
const withAlso = (rights: readonly Right[], also: Readonly<Record<string, readonly string[]>>): readonly Right[] =>
  rights.map((right) => ({ ...right, verbs: [...right.verbs, ...(also[rightName(right)] ?? [])] }))

/** What an agent asks for that deletes finished Jobs: pods that were left behind when somebody deleted their Job go too. */
export const cleaningAgentRights = withAlso(agentRights, { pods: ['delete'] })

/** What the panel calls, and nothing else: beside the agent's, the YAML of a pod, events as they come, and Jobs suspended by hand. */
export const panelRights = withAlso(cleaningAgentRights, { jobs: ['patch'], pods: ['get'], events: ['watch'] })

/** The rule of a Role that grants it. */
export const ruleOf = (right: Right) => ({
  apiGroups: [right.group],
  resources: [rightName(right)],
  verbs: right.verbs,
})

/** The same as it is added to the `rules` of a Role. */
export const ruleText = (right: Right): string =>
  [
    `- apiGroups: ["${right.group}"]`,
    `  resources: ["${rightName(right)}"]`,
    `  verbs: [${right.verbs.map((verb) => `"${verb}"`).join(', ')}]`,
  ].join('\n')
