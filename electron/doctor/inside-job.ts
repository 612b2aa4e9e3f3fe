import type { JobManifest, PodSpec } from '../../shared/template/job-manifest'
import { objectOf } from '../kube/wire'
import { probeLabels } from '../kube/probe-job'

/** How long the pod may take until it has asked, with its image pulled, s; the cluster ends it then. */
export const insideDeadlineSeconds = 90
/** Should nobody delete it, the cluster does, s after its end. */
const keptSeconds = 60
/** How long one question may take, s. */
const askSeconds = 10

export const insideContainer = 'ask'

/**
 * Asks an address with what the image has: Python, Node, curl or wget. It prints `HTTP NNN`, `NO words`, or `NOTHING` when
 * the image has none of them. Any status is an answer: who is asked without a login may refuse.
 */
export const insideScript = `
url="$1"
if command -v python3 >/dev/null 2>&1; then p=python3; elif command -v python >/dev/null 2>&1; then p=python; fi
if [ -n "$p" ]; then exec "$p" -c '
import sys
from urllib import request, error
try:
    print("HTTP", request.urlopen(sys.argv[1], timeout=${askSeconds}).getcode())
except error.HTTPError as e:
    print("HTTP", e.code)
except Exception as e:
    print("NO", getattr(e, "reason", None) or e)
' "$url"; fi
if command -v node >/dev/null 2>&1; then exec node -e '
fetch(process.argv[1], { redirect: "manual", signal: AbortSignal.timeout(${askSeconds * 1_000}) }).then(
  (r) => console.log("HTTP", r.status),
  (e) => console.log("NO", (e.cause && e.cause.message) || e.message))
' "$url"; fi
if command -v curl >/dev/null 2>&1; then
  if code=$(curl -sS -o /dev/null -m ${askSeconds} -w '%{http_code}' "$url" 2>/tmp/no); then echo "HTTP $code"; else echo "NO $(cat /tmp/no)"; fi
  exit 0
fi
if command -v wget >/dev/null 2>&1; then
  out=$(wget -T ${askSeconds} -O /dev/null "$url" 2>&1) && echo "HTTP 200" || echo "NO $out"
  exit 0
fi
echo NOTHING
`.trim()

/** What of a run's pod decides where it runs and what it reaches; not what it holds. */
const keptOfPod = [
  'serviceAccountName',
  'automountServiceAccountToken',
  'imagePullSecrets',
  'nodeSelector',
  'affinity',
  'tolerations',
  'priorityClassName',
  'runtimeClassName',
  'hostNetwork',
  'hostAliases',
  'dnsPolicy',
  'dnsConfig',
  'securityContext',
] as const
const keptOfContainer = ['imagePullPolicy', 'resources', 'securityContext'] as const

/**
 * A Job that asks the API's address once, from a pod as that of a run: on the same nodes, in the same network, with the same
 * image, and without any of its variables but those of proxies. It holds no token.
 * @param job of some run
 * @param url what is asked
 */
export function insideJob(
  name: string,
  {
    job,
    image,
    url,
    namespace,
  }: { readonly job: JobManifest; readonly image: string; readonly url: string; readonly namespace: string },
): JobManifest {
  const { spec: pod } = job.spec.template
  const [first] = pod.containers
  const env = (first.env ?? []).filter(
    ({ name: each, value }) => /^(https?|all|no)_proxy$/i.test(each) && value !== undefined,
  )
  const spec: PodSpec = {
    ...picked(pod, keptOfPod),
    restartPolicy: 'Never',
    containers: [
      {
        ...picked(first, keptOfContainer),
        ...{ name: insideContainer, image, command: ['/bin/sh', '-c', insideScript, 'ask', url] },
        ...(env.length > 0 ? { env } : {}),
      },
    ],
  }
  const { annotations } = objectOf(job.spec.template.metadata)
  return {
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace, labels: probeLabels } },
    spec: {
      ...{ backoffLimit: 0, activeDeadlineSeconds: insideDeadlineSeconds, ttlSecondsAfterFinished: keptSeconds },
      template: { metadata: { labels: probeLabels, ...(annotations == null ? {} : { annotations }) }, spec },
    },
  }
}

const picked = (from: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (from[name] == null ? [] : [[name, from[name]]])))

/** What is asked: without a login it is answered in every dialect, be it by a refusal. */
export const askedAddress = (apiForPods: string, dialect: string): string =>
  dialect === '3' ? `${apiForPods.replace(/(?<!\/)\/+$/, '')}/health` : apiForPods
