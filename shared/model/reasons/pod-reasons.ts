import { command } from '../shell-command'
import { copies, openTemplate, type ReasonRow } from './reason'

const mounts = ['FailedMount']
const sandbox = ['FailedCreatePodSandBox', 'NetworkNotReady', 'CreatePodSandboxError', 'FailedCreatePodContainer']
const startsThen = 'the pod then starts by itself'

/**
 * What a pod that has a node waits for, by its events: until its containers are made, its status says only that they are being
 * created. Source: kubernetes 1.34, pkg/kubelet/events/event.go, pkg/kubelet/volumemanager, pkg/controller/volume/attachdetach.
 */
export const podReasons: readonly ReasonRow[] = [
  {
    reasons: mounts,
    says: /secret "([^"]+)" not found/i,
    what: ({ namespace }, [, name = '']) => `There is no Secret ${name} in ${namespace}`,
    why: ({ run }) =>
      `The pod of ${run.name} mounts it as a volume. Create it, or take the volume away; ${startsThen}.`,
    next: ({ namespace }, [, name = '']) => [
      copies(
        'Copy the command that creates it',
        command`kubectl create secret generic ${name} -n ${namespace} --from-literal=KEY=VALUE`,
      ),
      openTemplate,
    ],
  },
  {
    reasons: mounts,
    says: /configmap "([^"]+)" not found/i,
    what: ({ namespace }, [, name = '']) => `There is no ConfigMap ${name} in ${namespace}`,
    why: ({ run }) =>
      `The pod of ${run.name} mounts it as a volume. Create it, or take the volume away; ${startsThen}.`,
    next: ({ namespace }, [, name = '']) => [
      copies(
        'Copy the command that creates it',
        command`kubectl create configmap ${name} -n ${namespace} --from-literal=KEY=VALUE`,
      ),
      openTemplate,
    ],
  },
  {
    reasons: mounts,
    says: /references non-existent (?:secret|config) key: (\S+)/,
    what: ({ run }, [, key = '']) => `What the pod of ${run.name} mounts has no key ${key}`,
    why: () => `A volume names that key of a Secret or ConfigMap. Add the key, or correct the volume; ${startsThen}.`,
    next: () => [openTemplate],
  },
  {
    reasons: mounts,
    says: /hostPath type check failed: (\S+) is not/,
    what: ({ run }, [, path = '']) => `The node of ${run.name} has no ${path}`,
    why: () => 'A hostPath volume asks for it. Make it on the node, or correct the volume.',
    next: () => [openTemplate],
  },
  {
    reasons: [...mounts, 'FailedMapVolume'],
    what: ({ run }) => `A volume of ${run.name} can’t be mounted`,
    why: () => 'The node tries it again by itself. What its words name has to be there, and the node has to reach it.',
    next: () => [openTemplate],
  },
  {
    reasons: ['FailedAttachVolume'],
    says: /Multi-Attach/i,
    what: ({ run }) => `A volume of ${run.name} is in use on another node`,
    why: () => 'It can be attached to one node at a time. The pod starts by itself when the other one has ended.',
    next: () => [{ label: 'Jobs', action: { kind: 'goTo', page: 'jobs' } }],
  },
  {
    reasons: ['FailedAttachVolume'],
    what: ({ run }) => `A volume of ${run.name} can’t be attached to its node`,
    why: () => 'The storage behind it refuses, or does not answer. It is tried again by itself.',
  },
  {
    reasons: sandbox,
    says: /RuntimeHandler|runtime handler|no runtime for/i,
    what: ({ run }) => `The node has no such container runtime as ${run.name} asks for`,
    why: () => 'Correct runtimeClassName in the template, or choose nodes that have that runtime.',
    next: () => [openTemplate],
  },
  {
    reasons: sandbox,
    says: /failed to (?:assign|allocate) an? IP|no IP addresses available|failed to allocate for range/i,
    what: ({ run }) => `The node has no address left for the pod of ${run.name}`,
    why: () =>
      'Pods that have ended give theirs back, and it is tried again by itself. More nodes have more addresses.',
  },
  {
    reasons: sandbox,
    what: ({ run }) => `The network for the pod of ${run.name} can’t be made`,
    why: () =>
      'The node’s network plugin fails or is not there yet. The node tries again by itself; if that does not end, look at the plugin’s pods in kube-system.',
    next: () => [copies('Copy “kubectl get pods”', 'kubectl get pods -n kube-system -o wide')],
  },
]
