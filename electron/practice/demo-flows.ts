import type { Play } from './play'

/**
 * A flow of practice mode, as plain data: the practice API registers it, and the practice cluster's kubelet finds by a
 * container's image how its pod goes. Tasks and words are those of flows that people run.
 */
export interface DemoFlow {
  readonly name: string
  readonly description: string
  /** Docker storage, in its wire names. The image is `registry_url/image_name:image_tag`, one for each flow. */
  readonly storage: { readonly registry_url: string; readonly image_name: string; readonly image_tag: string }
  /** Names, in the order in which they run; parameters are tasks too, and are not repeated here. */
  readonly tasks: readonly string[]
  /** Names with their defaults. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** 1.x: what an agent must have to run it. */
  readonly labels?: readonly string[]
  /** 3: of its deployment, and so of its runs. */
  readonly tags?: readonly string[]
  /** 1.x: its KubernetesRun, in wire names; a UniversalRun without. */
  readonly runConfig?: Readonly<Record<string, unknown>>
  readonly play: Play
}

/** The image of a demo flow, as it stands in a Job. */
export const imageOf = ({ storage }: Pick<DemoFlow, 'storage'>): string =>
  `${storage.registry_url}/${storage.image_name}:${storage.image_tag}`

/** What a pod of an image plays; undefined for an image that no demo flow has. */
export const demoPlayOf = (image: string): Play | undefined => demoFlows.find((flow) => imageOf(flow) === image)?.play

const registry_url = 'registry.local:5000'

const trainLogs = Array.from({ length: 12 }, (_, epoch) => {
  const loss = (2.31 * Math.exp(-epoch / 4) + 0.18).toFixed(4)
  return `epoch ${epoch + 1}/12  loss ${loss}  412 samples/s`
})

const escape = '\u001b'

/** A progress bar, as programs draw it for a terminal: each state over the one before. */
const samplesBar = [
  'samples:   0%|          | 0/48',
  'samples:  52%|█████▏    | 25/48 [00:00<00:00, 41.2it/s]',
  'samples: 100%|██████████| 48/48 [00:01<00:00, 41.3it/s]',
].join('\r')

/** In colours and with a link, as libraries write at a terminal. */
const trainWords = [
  `${escape}[33m${escape}[1mWARNING${escape}[0m no GPU found: training on ${escape}[36m2 CPUs${escape}[0m`,
  `metrics at ${escape}]8;;https://metrics.example.com/churn/7${escape}\\churn/7${escape}]8;;${escape}\\`,
]

const syncTraceback = [
  "Unexpected error: HTTPError('503 Server Error: Service Unavailable for url: https://crm.example.com/api/v2/contacts?page=7')",
  'Traceback (most recent call last):',
  '  File "/usr/local/lib/python3.7/site-packages/prefect/engine/runner.py", line 48, in inner',
  '    new_state = method(self, state, *args, **kwargs)',
  '  File "/usr/local/lib/python3.7/site-packages/prefect/engine/task_runner.py", line 888, in get_task_run_state',
  '    self.task.run, timeout=self.task.timeout, **raw_inputs',
  '  File "/usr/local/lib/python3.7/site-packages/prefect/utilities/executors.py", line 185, in timeout_handler',
  '    return fn(*args, **kwargs)',
  '  File "/flows/sync_crm.py", line 41, in fetch_contacts',
  '    response.raise_for_status()',
  '  File "/usr/local/lib/python3.7/site-packages/requests/models.py", line 1021, in raise_for_status',
  '    raise HTTPError(http_error_msg, response=self)',
  'requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: https://crm.example.com/api/v2/contacts?page=7',
].join('\n')

export const demoFlows: readonly DemoFlow[] = [
  {
    name: 'hello',
    description: 'Says hello. Takes two seconds.',
    storage: { registry_url, image_name: 'hello', image_tag: '2' },
    tasks: ['say_hello'],
    parameters: { name: 'world' },
    play: { kind: 'succeed', pullMs: 400, runMs: 2_000, logs: ['hello from a pod'] },
  },
  {
    name: 'report',
    description: 'Counts yesterday’s orders and mails a table. Takes a few seconds.',
    storage: { registry_url, image_name: 'report', image_tag: '2026-11' },
    tasks: ['read_orders', 'summarize', 'send_mail'],
    parameters: { day: 'yesterday', recipients: ['sales@example.com', 'ops@example.com'] },
    play: {
      kind: 'succeed',
      pullMs: 1_200,
      runMs: 6_000,
      logs: [
        'read_orders: 18,204 orders in 1.4 s',
        'summarize: 12 orders have no country; counted under "unknown"',
        'send_mail: sent to sales@example.com, ops@example.com',
      ],
    },
  },
  {
    name: 'etl-daily',
    description: 'Loads a day of events into the warehouse. Takes half a minute.',
    storage: { registry_url, image_name: 'etl-daily', image_tag: '14' },
    tasks: ['extract', 'transform', 'load', 'check_counts'],
    parameters: { source: 's3://events/raw', table: 'events', batch_size: 50_000 },
    runConfig: { env: { WAREHOUSE: 'events-prod' }, cpu_request: '500m', memory_request: '512Mi' },
    play: {
      kind: 'succeed',
      pullMs: 2_500,
      runMs: 30_000,
      logs: [
        'extract: 96 files, 1.8 GB',
        'transform: 4,117,302 rows kept, 8,911 dropped as duplicates',
        'load: wrote 50 of 83 batches',
        'load: wrote 83 of 83 batches',
        'check_counts: 4,117,302 rows in events, as expected',
      ],
    },
  },
  {
    name: 'train-long',
    description: 'Trains a model for three minutes, and says how it goes.',
    storage: { registry_url, image_name: 'train', image_tag: '7' },
    tasks: ['load_samples', 'train_model', 'save_model'],
    parameters: { epochs: 12, learning_rate: 0.001, dataset: 'gs://models/samples-2026-11' },
    play: {
      kind: 'succeed',
      pullMs: 4_000,
      runMs: 190_000,
      logs: [
        [samplesBar, ...trainWords, 'loaded 48,000 samples'].join('\n'),
        ...trainLogs,
        'saved gs://models/churn/7/model.pkl (184 MB)',
      ],
    },
  },
  {
    name: 'sync-crm',
    description: 'Fails: the service that it reads from is down. Its logs have the traceback.',
    storage: { registry_url, image_name: 'sync-crm', image_tag: '12' },
    tags: ['crm', 'hourly'],
    tasks: ['fetch_contacts', 'merge', 'write_back'],
    parameters: { since: '2026-11-01', dry_run: false },
    play: {
      kind: 'fail',
      pullMs: 1_000,
      runMs: 5_000,
      logs: [
        'fetch_contacts: pages 1 to 6, 600 contacts',
        'fetch_contacts: page 7 answered 503, trying again in 1 s',
        syncTraceback,
      ],
    },
  },
  {
    name: 'image-missing',
    description: 'Never starts: its image was not pushed.',
    storage: { registry_url, image_name: 'flows/forecast', image_tag: '2026-11-24t09-12-41' },
    tasks: ['load_history', 'forecast'],
    parameters: { horizon_days: 28 },
    play: { kind: 'imageMissing', pullMs: 600, runMs: 0, logs: [] },
  },
  {
    name: 'fit-model',
    description: 'Is killed: it takes more memory than its limit.',
    storage: { registry_url, image_name: 'fit-model', image_tag: '3' },
    tasks: ['load_features', 'fit_model'],
    parameters: { features: 512, trees: 2_000 },
    runConfig: { memory_request: '256Mi', memory_limit: '512Mi' },
    play: {
      kind: 'outOfMemory',
      pullMs: 1_500,
      runMs: 8_000,
      logs: ['load_features: 2.1 million rows × 512 features', 'fit_model: 481 MB of memory in use'],
    },
  },
  {
    name: 'too-big',
    description: 'Waits: it asks for more CPU than the node has for it.',
    storage: { registry_url, image_name: 'too-big', image_tag: '1' },
    tasks: ['simulate'],
    parameters: { particles: 10_000_000, workers: 32 },
    // 0.6 has no run config: there its request is the template's.
    runConfig: { cpu_request: '32' },
    play: {
      kind: 'succeed',
      fitsBelowCpu: '100m',
      pullMs: 1_000,
      runMs: 6_000,
      logs: ['simulate: 10,000,000 particles in 4.8 s'],
    },
  },
  {
    name: 'nightly',
    description: 'Cleans up at a set time: a run of it waits for its start.',
    storage: { registry_url, image_name: 'nightly', image_tag: '5' },
    tasks: ['vacuum', 'archive'],
    parameters: { keep_days: 90 },
    play: {
      kind: 'succeed',
      pullMs: 800,
      runMs: 10_000,
      logs: ['vacuum: events, 3.2 GB freed', 'archive: 14 partitions older than 90 days moved to s3://archive'],
    },
  },
  {
    name: 'score-customers',
    description: 'Is left alone by an agent without the label "gpu".',
    storage: { registry_url, image_name: 'score-customers', image_tag: '4' },
    tasks: ['load_model', 'score'],
    parameters: { model: 'gs://models/churn/7' },
    labels: ['gpu'],
    play: {
      kind: 'succeed',
      pullMs: 1_500,
      runMs: 8_000,
      logs: ['load_model: gs://models/churn/7 (184 MB)', 'score: 48,000 customers in 6.2 s'],
    },
  },
]

/** Where demo runs are started; the practice API is one. */
export interface DemoRunStarter {
  readonly dialect: '0.6' | '1.x' | '3'
  createRun(
    flowName: string,
    options?: { readonly dueInMs?: number; readonly parameters?: Record<string, unknown> },
  ): string
}

/** What waits when practice begins: something of everything, one run in a minute. @returns the runs' ids. */
export function seedDemoRuns(api: DemoRunStarter): string[] {
  return [
    api.createRun('etl-daily'),
    api.createRun('hello', { parameters: { name: 'Marvin' } }),
    api.createRun('train-long'),
    api.createRun('sync-crm'),
    api.createRun('image-missing'),
    api.createRun('fit-model', { dueInMs: 5_000 }),
    api.createRun('too-big', { dueInMs: 8_000 }),
    api.createRun('report', { dueInMs: 15_000 }),
    api.createRun('nightly', { dueInMs: 60_000 }),
    ...(api.dialect === '1.x' ? [api.createRun('score-customers')] : []),
  ]
}
