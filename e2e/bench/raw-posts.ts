import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import pLimit from 'p-limit'
import { replaceJobSpecYaml } from '../../shared/dialect/replace-job-spec-yaml'
import { dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import { jobName } from '../../shared/template/job-name'
import { parseTemplate } from '../../shared/template/parse-template'
import { loadKubeConfig, useContext } from '../../electron/kube/kube-config'
import { KubeClient } from '../../electron/kube/kube-client'
import { jobsPath } from '../../electron/kube/jobs'

/**
 * Posts Jobs and does nothing else: what the agent is measured against. Manifests are rendered and connections opened
 * before it says "ready"; a line on standard input starts it, and a line with the milliseconds that it took is its answer.
 * Arguments: kubeconfig, dialect, template file, number of Jobs, how many at once.
 */
const [kubeconfig = '', dialectId = '', templateFile = '', count = '', concurrency = ''] = process.argv.slice(2)
const dialect = dialectOf(dialectId as DialectId)
const parsed = parseTemplate(await readFile(templateFile, 'utf8'))
if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
const { template } = parsed

const loaded = await loadKubeConfig({}, kubeconfig)
useContext(loaded)
const client = new KubeClient(loaded.config)
const began = Date.now()
const bodies = Array.from({ length: Number(count) }, (_, n): object => {
  const flowRunId = `00000005-1111-4111-8111-${String(n).padStart(12, '0')}`
  const { name, identifier } = jobName(flowRunId, `${began}`)
  const options = {
    api: 'http://api',
    token: 't',
    namespace: 'default',
    imagePullSecrets: '',
    jobName: name,
    identifier,
  }
  const spec = replaceJobSpecYaml(dialect, { ...dialect.anyRun, flowRunId }, template, options)
  if (!spec.ok) throw new Error(spec.reason)
  return spec.manifest
})
await Promise.all(Array.from({ length: Number(concurrency) }, () => client.json('/version')))
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const start = performance.now()
const limit = pLimit(Number(concurrency))
const query = { fieldManager: 'flowdeck/bench' }
await Promise.all(bodies.map((body) => limit(() => client.json(jobsPath('default'), { method: 'POST', query, body }))))
process.stdout.write(`${performance.now() - start}\n`)
// Its usage is read before it goes.
await once(process.stdin, 'end')
await client.close()
