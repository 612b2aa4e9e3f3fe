import { execFile } from 'node:child_process'

/** A command of kubectl's and what it reads from its standard input; equal with the same for others of its group. */
export type Command = readonly [line: string, stdin?: string]

const job = (more = ''): string => `apiVersion: batch/v1
kind: Job
metadata: {name: filed, labels: {app: filed}}
spec:
  suspend: true${more}
  template:
    spec: {restartPolicy: Never, containers: [{name: flow, image: "a:b", resources: {limits: {memory: 64Mi}}}]}
`

/** What somebody does in a day, in this order: a namespace of their own serves them all. A word in quotes may have spaces. */
export const commands: readonly Command[] = [
  ['create secret generic login --from-literal=token=abc'],
  ['create secret docker-registry pull --docker-server=r.example --docker-username=u --docker-password=p'],
  ['create job made --image=a:b -- echo hello'],
  ['create job made --image=a:b'],
  ['create job dry --image=a:b --dry-run=client -o yaml'],
  ['create job dry --image=a:b --dry-run=server -o name'],
  ['create serviceaccount flows'],
  ['create role jobs --verb=get,create --resource=jobs.batch'],
  ['create rolebinding jobs --role=jobs --serviceaccount=default:flows'],
  ['create deployment agent --image=a:b --replicas=0'],
  ['create configmap settings --from-literal=a=b'],
  ['apply -f -', job()],
  ['apply -f -', job()],
  ['apply -f -', job('\n  ttlSecondsAfterFinished: 60')],
  ['apply -f - --dry-run=server', job('\n  ttlSecondsAfterFinished: 90')],
  ['apply -f - --server-side --force-conflicts', job('\n  ttlSecondsAfterFinished: 70')],
  ['apply -f -', job().replace('suspend', 'suspnd')],
  ['apply -f -', job().replace('64Mi', 'much')],
  ['apply -f - --validate=ignore', job().replace('suspend: true', 'suspend: true\n  sooner: true')],
  ['diff -f -', job('\n  ttlSecondsAfterFinished: 70')],
  ['diff -f -', job('\n  ttlSecondsAfterFinished: 5')],
  ['create -f -', job()],
  ['replace -f -', job('\n  ttlSecondsAfterFinished: 80')],
  ['get jobs'],
  ['get jobs -o wide'],
  ['get jobs -o name'],
  ['get jobs --show-labels'],
  ['get jobs -l app=filed'],
  ['get jobs -l "app in (filed,other),!nope"'],
  ['get jobs --field-selector metadata.name=made'],
  ['get jobs --sort-by=.metadata.name --no-headers'],
  ['get jobs --chunk-size=1'],
  ['get jobs -A -l app=filed'],
  ['get jobs -o jsonpath={.items[*].metadata.name}'],
  ['get jobs -o custom-columns=NAME:.metadata.name,IMAGE:.spec.template.spec.containers[0].image'],
  ['get job made -o yaml'],
  ['get job made -o json'],
  ['get job made -o yaml --show-managed-fields'],
  ['get job nope'],
  ['get jobs nope made'],
  ['get nothing'],
  ['get pods'],
  ['get pods -o wide'],
  ['get pods --field-selector status.phase=Pending -o jsonpath={.items[*].status.phase}'],
  ['get all'],
  ['get secrets'],
  ['get secret login -o yaml'],
  ['get serviceaccounts'],
  ['create quota few --hard=count/jobs.batch=9'],
  ['wait --for=jsonpath={.status.used} quota/few --timeout=9s'],
  ['get resourcequotas'],
  ['get roles'],
  ['get rolebindings -o wide'],
  ['get deployments'],
  ['get leases'],
  ['get configmaps'],
  ['get namespace $NAMESPACE'],
  ['get nodes'],
  ['get events'],
  ['get events --field-selector involvedObject.kind=Job -o jsonpath={.items[*].reason}'],
  ['events --for job/made'],
  ['describe job made'],
  ['describe job filed'],
  ['describe pods'],
  ['describe secret login'],
  ['describe quota few'],
  ['describe role jobs'],
  ['describe rolebinding jobs'],
  ['describe serviceaccount flows'],
  ['describe deployment agent'],
  ['describe namespace $NAMESPACE'],
  ['describe job nope'],
  ['explain job'],
  ['explain job.spec.template.spec.containers.resources'],
  ['explain pods.status --recursive'],
  ['explain nothing'],
  ['label job made a=b'],
  ['label job made a=c'],
  ['label job made a=c --overwrite'],
  ['label job made a-'],
  ['annotate job made note=hello'],
  ['patch job made -p {"spec":{"suspend":true}}'],
  ['patch job made --type=merge -p {"spec":{"ttlSecondsAfterFinished":9}}'],
  ['patch job made --type=json -p [{"op":"remove","path":"/spec/ttlSecondsAfterFinished"}]'],
  ['patch job made --type=json -p [{"op":"remove","path":"/spec/nothing"}]'],
  ['patch job made -p {"spec":{"template":{"spec":{"restartPolicy":"OnFailure"}}}}'],
  ['patch job made --subresource=status --type=merge -p {"status":{"active":0}}'],
  ['edit job made'],
  ['set image job/filed flow=c:d --dry-run=server'],
  ['scale deployment agent --replicas=0'],
  ['rollout status deployment/agent --timeout=1s'],
  ['rollout restart deployment/agent'],
  ['rollout history deployment/agent'],
  ['logs job/made'],
  ['logs job/made --all-containers --prefix'],
  ['logs job/nope'],
  ['wait --for=condition=complete job/made --timeout=0s'],
  ['wait --for=jsonpath={.spec.suspend}=true job/made --timeout=5s'],
  ['wait --for=delete job/nope --timeout=5s'],
  ['auth can-i create jobs'],
  ['auth can-i get pods --subresource=log'],
  ['auth can-i --list'],
  ['auth whoami'],
  ['top pods'],
  ['version'],
  ['version -o json'],
  ['api-versions'],
  ['api-resources'],
  ['api-resources --api-group=batch --namespaced -o name'],
  ['cluster-info'],
  ['get --raw /healthz'],
  ['get --raw /readyz'],
  ['get --raw /nope'],
  ['run once --image=a:b --restart=Never'],
  ['exec once -- ls'],
  ['delete pod once'],
  ['delete job made --dry-run=server'],
  ['delete job made --cascade=orphan'],
  ['delete job made'],
  ['delete job made --ignore-not-found'],
  ['delete -f -', job()],
  ['delete jobs -l app=nope'],
  ['delete deployment,role,rolebinding,quota --all'],
  ['delete secret login pull'],
]

export interface Printed {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** @param kubeconfig a file */
export function kubectl(kubeconfig: string, namespace: string, [line, stdin = '']: Command): Promise<Printed> {
  const words = [...line.replace('$NAMESPACE', namespace).matchAll(/"([^" ]* [^"]*)"|(\S+)/g)]
  const args = words.map(([, quoted, plain]) => quoted ?? plain ?? '')
  const own = ['--kubeconfig', kubeconfig, '--namespace', namespace, '--request-timeout=10s']
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', EDITOR: 'true', KUBECTL_EXTERNAL_DIFF: 'diff -u' }
  // kubectl takes flags before a command, but not behind `--`.
  return new Promise((resolve, reject) => {
    const child = execFile('kubectl', [...own, ...args], { env, timeout: 30_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code
      if (typeof code === 'number') resolve({ code, stdout: settled(stdout), stderr: settled(stderr) })
      else reject(new Error(`kubectl ${line} did not end: ${error?.message}`))
    })
    child.stdin?.end(stdin)
  })
}

/** What differs between two runs on one cluster: ages, times, versions, ids, what is generated; and with them how far a table's columns are apart. */
const settled = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/\b(made|kube-api-access)-[a-z0-9]{5}\b/g, '$1-XXXXX')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z\b/g, 'TIME')
    .replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]+ [+-]\d{4}/g, 'TIME')
    .replace(/\d{4}-\d\d-\d\d [\d:.]+ [+-]\d{4}/g, 'TIME')
    .replace(/"?resourceVersion"?: "\d+"/g, 'VERSION')
    .replace(/(?<=\s)\d+(ms|[smhd])(\d+[smh])?(?=\s)/g, 'AGE')
    .replace(/\/tmp\/\S+/g, 'FILE')
    .replace(/[EWI]\d{4} [\d:.]+\s+\d+ /g, 'LOG ')
    .replace(/https?:\/\/127\.0\.0\.1:\d+(\/[0-9a-f]{32})?/g, 'SERVER')
    .replace(/conformance-[a-z0-9]+/g, 'NAMESPACE')
    .replace(/ +/g, ' ')
