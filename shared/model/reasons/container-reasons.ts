import type { Remedy } from '../problem'
import { capital } from '../sentence'
import { command } from '../shell-command'
import { copies, openTemplate, type About, type ReasonRow } from './reason'

const pulls = ['ErrImagePull', 'ImagePullBackOff']
const config = ['CreateContainerConfigError']
const starts = ['RunContainerError', 'StartError', 'ContainerCannotRun', 'CreateContainerError']

const cantPull = ({ image }: About) => `Image ${image} can’t be pulled`
const cantSetUp = ({ run, whose }: About) => `${capital(whose)} of ${run.name} can’t be set up`
const cantStart = ({ run, whose }: About) => `${capital(whose)} of ${run.name} can’t be started`

const usePresent: Remedy = {
  label: 'Use IfNotPresent…',
  action: { kind: 'editTemplate', edits: [{ kind: 'setImagePullPolicy', value: 'IfNotPresent' }] },
}
const load = ({ image }: About): Remedy => copies('Copy load command', command`minikube image load ${image}`)

/** An image that is on the node is taken only where the policy lets it. */
const ifPresent = (about: About): readonly Remedy[] =>
  about.pullPolicy === 'Always' ? [load(about), usePresent] : [load(about)]
const localImage = ({ pullPolicy }: About): string =>
  pullPolicy === 'Always'
    ? 'An image that was loaded into the node is not used either, since the pull policy is Always.'
    : 'An image that was only built on this machine has to be loaded into the node.'

const createSecret = (namespace: string, name: string, key = 'KEY'): Remedy =>
  copies(
    'Copy the command that creates it',
    command`kubectl create secret generic ${name} -n ${namespace} --from-literal=${key}=VALUE`,
  )
const createConfigMap = (namespace: string, name: string, key = 'KEY'): Remedy =>
  copies(
    'Copy the command that creates it',
    command`kubectl create configmap ${name} -n ${namespace} --from-literal=${key}=VALUE`,
  )

/**
 * What a container waits for, by the kubelet's reason and message.
 * Source: kubernetes 1.34, pkg/kubelet/images/types.go, pkg/kubelet/container/sync_result.go, kuberuntime_container.go,
 * kubelet_pods.go; containerd 2 for StartError.
 */
export const containerReasons: readonly ReasonRow[] = [
  {
    reasons: ['InvalidImageName'],
    what: ({ image, run }) => `${image || 'The image'} is no name of an image, and ${run.name} asks for it`,
    why: () =>
      'Names have lower-case letters, digits, dots, dashes and slashes, then maybe a tag after a colon. Correct it where the flow or the template names its image.',
    next: () => [openTemplate],
  },
  {
    reasons: ['ErrImageNeverPull'],
    what: ({ image }) => `Image ${image} is not on the node, and must not be pulled`,
    why: () => 'The pull policy is Never. Load the image into the node, or let the node pull what it lacks.',
    next: (about) => [load(about), usePresent],
  },
  {
    reasons: ['RegistryUnavailable'],
    what: ({ image }) => `The registry of ${image} does not answer the node`,
    why: () => 'The node tries it again by itself. Is the registry up, and does the node reach it?',
  },
  {
    reasons: pulls,
    says: /toomanyrequests|rate limit/i,
    what: cantPull,
    why: () =>
      'The registry limits how often it is asked, and the limit is used up. The node tries again by itself; with a login the limit is higher.',
    next: ifPresent,
  },
  {
    reasons: pulls,
    says: /no match for platform|does not match the specified platform|no matching manifest/i,
    what: cantPull,
    why: () => 'The image was built for another kind of processor than the node has. Build it for that one too.',
  },
  {
    reasons: pulls,
    says: /x509|certificate|server gave HTTP response to HTTPS client/i,
    what: cantPull,
    why: () => 'The node does not trust the registry. The node’s container runtime has to be told of it.',
    next: ifPresent,
  },
  {
    reasons: pulls,
    says: /no such host|connection refused|i\/o timeout|network is unreachable|deadline exceeded|dial tcp/i,
    what: cantPull,
    why: (about) => `The node does not reach the registry; it tries again by itself. ${localImage(about)}`,
    next: ifPresent,
  },
  {
    reasons: pulls,
    says: /unauthorized|authentication required|access denied|authorization failed|403 Forbidden/i,
    what: cantPull,
    why: (about) =>
      `The registry has no such image for this node: it is not there, or the node may not have it. A private one needs a pull secret. ${localImage(about)}`,
    next: (about) => [...ifPresent(about), openTemplate],
  },
  {
    reasons: pulls,
    says: /not found|manifest unknown|does not exist/i,
    what: cantPull,
    why: (about) => `The registry does not have it. Push it, or correct its name. ${localImage(about)}`,
    next: ifPresent,
  },
  {
    reasons: [...pulls, 'ImageInspectError', 'SignatureValidationFailed'],
    what: cantPull,
    why: (about) =>
      `The registry does not have it, or the node can’t reach or may not use that registry. ${localImage(about)}`,
    next: ifPresent,
  },
  {
    reasons: config,
    says: /couldn't find key (\S+) in Secret (?:([^/\s]+)\/)?(\S+)/,
    what: (_, [, key = '', , name = '']) => `Secret ${name} has no key ${key}`,
    why: ({ whose, namespace }) =>
      `The ${whose} takes a variable from it. Add the key in ${namespace}, or correct the name: the container then starts by itself.`,
    next: ({ namespace }, [, key = '', , name = '']) => [
      copies(
        'Copy the command that adds it',
        command`kubectl patch secret ${name} -n ${namespace} -p ${JSON.stringify({ stringData: { [key]: 'VALUE' } })}`,
      ),
      openTemplate,
    ],
  },
  {
    reasons: config,
    says: /couldn't find key (\S+) in ConfigMap (?:([^/\s]+)\/)?(\S+)/,
    what: (_, [, key = '', , name = '']) => `ConfigMap ${name} has no key ${key}`,
    why: ({ whose, namespace }) =>
      `The ${whose} takes a variable from it. Add the key in ${namespace}, or correct the name: the container then starts by itself.`,
    next: ({ namespace }, [, key = '', , name = '']) => [
      copies(
        'Copy the command that adds it',
        command`kubectl patch configmap ${name} -n ${namespace} -p ${JSON.stringify({ data: { [key]: 'VALUE' } })}`,
      ),
      openTemplate,
    ],
  },
  {
    reasons: config,
    says: /secret "([^"]+)" not found/i,
    what: ({ namespace }, [, name = '']) => `There is no Secret ${name} in ${namespace}`,
    why: ({ whose }) =>
      `The ${whose} takes variables from it. Create it, or take it from the template: the container then starts by itself.`,
    next: ({ namespace }, [, name = '']) => [createSecret(namespace, name), openTemplate],
  },
  {
    reasons: config,
    says: /configmap "([^"]+)" not found/i,
    what: ({ namespace }, [, name = '']) => `There is no ConfigMap ${name} in ${namespace}`,
    why: ({ whose }) =>
      `The ${whose} takes variables from it. Create it, or take it from the template: the container then starts by itself.`,
    next: ({ namespace }, [, name = '']) => [createConfigMap(namespace, name), openTemplate],
  },
  {
    reasons: config,
    says: /runAsNonRoot/,
    what: cantSetUp,
    why: () =>
      'It must not run as root, and its image does. Give a runAsUser in its securityContext, or build the image with a USER that is a number.',
    next: () => [openTemplate],
  },
  {
    reasons: config,
    what: cantSetUp,
    why: () =>
      'Something that it names is not there or not right: a Secret, a ConfigMap, a volume, a variable. Create it, or correct the template.',
    next: () => [openTemplate],
  },
  {
    reasons: starts,
    says: /no command specified/,
    what: cantStart,
    why: () => 'Neither the template nor the image says what to run. Give a command.',
    next: () => [openTemplate],
  },
  {
    reasons: starts,
    says: /(?:exec|stat|lstat):? "?([^\s":]+)"?: (?:executable file not found|no such file or directory)/,
    what: ({ run }, [, command = '']) => `The image of ${run.name} has no command ${command}`,
    why: () => 'Correct the command in the template, or use an image that has it.',
    next: () => [openTemplate],
  },
  {
    reasons: starts,
    says: /permission denied/,
    what: cantStart,
    why: () => 'The node is not allowed to run its command: the file is not executable, or the user may not use it.',
    next: () => [openTemplate],
  },
  {
    reasons: starts,
    says: /deadline exceeded|failed to reserve container name/,
    what: cantStart,
    why: () => 'The node is too slow to make it in time, and tries again by itself. Is it overloaded?',
  },
  {
    reasons: [...starts, 'PreCreateHookError', 'PreStartHookError', 'PostStartHookError'],
    what: cantStart,
    why: () => 'The node’s container runtime refuses it; its words say why. Correct the command, or what is mounted.',
    next: () => [openTemplate],
  },
]
