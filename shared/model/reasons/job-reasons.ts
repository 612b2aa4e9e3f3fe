import { quantityOf } from '../quantity'
import { command } from '../shell-command'
import { copies, openTemplate, type ReasonRow } from './reason'

const creates = ['FailedCreate']
const triesAgain = 'The Job controller tries again by itself, ever less often'

/** What is asked may be more than the whole quota: then nobody's end makes room. */
function quotaAdvice(requested: string, limited: string): string {
  const most = amountsOf(limited)
  const never = [...amountsOf(requested)].some(([name, amount]) => amount > (most.get(name) ?? Infinity))
  return never
    ? 'That is more than the whole quota, so waiting does not help: ask for less, or have the quota raised.'
    : `${triesAgain}: it starts when others have ended, or when the quota is larger.`
}

/** `requests.cpu=2,pods=1` */
const amountsOf = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text.split(',').map((part) => {
      const [name = '', amount = ''] = part.split('=')
      return [name, quantityOf(amount) ?? 0] as const
    }),
  )

/**
 * Why a Job has no pod, by the events of the Job controller: it asks the API server for one, and is refused.
 * Source: kubernetes 1.34, pkg/controller/controller_utils.go; the words are those of the admission plugins.
 */
export const jobReasons: readonly ReasonRow[] = [
  {
    reasons: creates,
    // Begins once, and each part where the one before it ends: a message may hold these words any number of times.
    says: /^(?:(?!exceeded quota: )[^])*exceeded quota: ([^,]+), requested: ((?:(?!, used: ).)+), used: ((?:(?!, limited: ).)+), limited: (.+)$/,
    what: ({ run }) => `The quota has no room for the pod of ${run.name}`,
    why: ({ namespace }, [, quota = '', requested = '', used = '', limited = '']) =>
      `Quota ${quota} of ${namespace} allows ${limited}; ${used} is in use, and the pod asks for ${requested}. ${quotaAdvice(requested, limited)}`,
    next: ({ namespace }, [, quota = '']) => [
      { label: 'Jobs', action: { kind: 'goTo', page: 'jobs' } },
      copies('Copy “kubectl describe quota”', command`kubectl describe quota ${quota} -n ${namespace}`),
    ],
  },
  {
    reasons: creates,
    says: /failed quota: ([^:]+): must specify (.+)$/,
    what: ({ run }) => `The pod of ${run.name} says too little for the quota`,
    why: ({ namespace }, [, quota = '', fields = '']) =>
      `Quota ${quota} of ${namespace} counts ${fields.replaceAll(/ for: [^;]+/g, '').replaceAll('; ', ' and ')}, which every pod there has to say. Add it under resources in the template.`,
    next: () => [openTemplate],
  },
  {
    reasons: creates,
    says: /error looking up service account [^/\s]+\/([^:\s]+)/,
    what: ({ namespace }, [, name = '']) => `There is no service account ${name} in ${namespace}`,
    why: ({ run }, [, name = '']) =>
      `The pod of ${run.name} runs as it. Create it, or take ${name} away from where it is named. ${triesAgain}.`,
    next: ({ namespace }, [, name = '']) => [
      copies('Copy the command that creates it', command`kubectl create serviceaccount ${name} -n ${namespace}`),
      ...(name === 'default' ? [] : [openTemplate]),
    ],
  },
  {
    reasons: creates,
    says: /violates PodSecurity "([^"]+)": (.*)$/s,
    what: ({ namespace }, [, level = '']) => `Pod security (${level}) of ${namespace} refuses the pod`,
    why: () =>
      'The namespace takes only pods that give up what is named below. Set it in the securityContext of the template, or use another namespace.',
    next: () => [openTemplate],
  },
  {
    reasons: creates,
    says: /((?:minimum|maximum) \S+ usage per (?:Container|Pod) is [^,\]]{1,100}, but (?:limit|request) is [^,.\]]{1,100})/,
    what: ({ namespace }) => `A LimitRange of ${namespace} refuses the pod`,
    why: (_, [, words = '']) => `Its ${words.replace(/\.$/, '')}. Correct resources where they are asked for.`,
    next: ({ namespace }) => [
      openTemplate,
      copies('Copy “kubectl describe limits”', command`kubectl describe limits -n ${namespace}`),
    ],
  },
  {
    reasons: creates,
    says: /failed calling webhook "([^"]+)"/,
    what: (_, [, name = '']) => `The webhook ${name} does not answer the API server`,
    why: () => `Until it does, no pod is made here. Who runs it has to mend or remove it. ${triesAgain}.`,
    next: () => [
      copies(
        'Copy “kubectl get webhooks”',
        'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations',
      ),
    ],
  },
  {
    reasons: creates,
    says: /admission webhook "([^"]+)" denied the request/,
    what: ({ run }, [, name = '']) => `The webhook ${name} refuses the pod of ${run.name}`,
    why: () => 'Its words say what it wants. Correct the template, or ask who runs it.',
    next: () => [openTemplate],
  },
  {
    reasons: creates,
    says: /ValidatingAdmissionPolicy '([^']+)'/,
    what: ({ run }, [, name = '']) => `The policy ${name} of the cluster refuses the pod of ${run.name}`,
    why: () => 'Its words say what it wants. Correct the template, or ask who made the policy.',
    next: () => [openTemplate],
  },
  {
    reasons: creates,
    says: /no PriorityClass with name (\S+) was found/,
    what: (_, [, name = '']) => `The cluster has no priority class ${name}`,
    why: ({ run }) => `The pod of ${run.name} asks for it. Correct priorityClassName in the template, or create it.`,
    next: () => [openTemplate],
  },
  {
    reasons: creates,
    says: /RuntimeClass "?([^\s"]+)"? not found/,
    what: (_, [, name = '']) => `The cluster has no runtime class ${name}`,
    why: ({ run }) => `The pod of ${run.name} asks for it. Correct runtimeClassName in the template, or create it.`,
    next: () => [openTemplate],
  },
  {
    reasons: creates,
    says: /because it is being terminated/,
    what: ({ namespace }) => `The namespace ${namespace} is being deleted`,
    why: () => 'Nothing is created in it any more. Choose another namespace under Connections.',
    next: () => [{ label: 'Connections', action: { kind: 'goTo', page: 'connections' } }],
  },
  {
    reasons: creates,
    what: ({ run }) => `The API server refuses the pod of ${run.name}`,
    why: () => `${triesAgain}. Its words say what is wrong: correct the template, or what it names.`,
    next: () => [openTemplate],
  },
]
