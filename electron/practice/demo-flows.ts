/**
 * The flows of practice mode, as plain data: the practice API registers them, and the practice cluster's kubelet finds
 * by a container's image how its pod is to go. Their tasks and words are those of flows that people run.
 */
export type Play =
  | {
      readonly kind: 'succeed' | 'fail'
      readonly pullMs: number
      readonly runMs: number
      readonly logs: readonly PlayLog[]
    }
  /** Starts, then takes more memory than its limit. */
  | { readonly kind: 'outOfMemory'; readonly pullMs: number; readonly runMs: number; readonly logs: readonly PlayLog[] }
  /** `message` is the kubelet's, for the container that waits. */
  | { readonly kind: 'imageMissing'; readonly pullMs: number; readonly message: string }
  /** `message` is the scheduler's. */
  | { readonly kind: 'unschedulable'; readonly message: string }

/** A line that the flow writes, `atMs` after its container started. `name` is the logger's; of a task, its name. */
export interface PlayLog {
  readonly atMs: number
  readonly level: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR'
  readonly name: string
  readonly message: string
}

export interface DemoFlow {
  readonly name: string
  readonly description: string
  /** Docker storage, in its wire names. The image is `registry_url/image_name:image_tag`, one for each flow. */
  readonly storage: { readonly registry_url: string; readonly image_name: string; readonly image_tag: string }
  /** Names, in the order in which they run; parameters are tasks too, and are not repeated here. */
  readonly tasks: readonly string[]
  /** Names with their defaults. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly play: Play
}

/** The image of a demo flow, as it stands in a Job. */
export const imageOf = ({ storage }: Pick<DemoFlow, 'storage'>): string =>
  `${storage.registry_url}/${storage.image_name}:${storage.image_tag}`

const image = (image_name: string, image_tag: string) => ({
  registry_url: 'registry.local:5000',
  image_name,
  image_tag,
})

const runner = 'prefect.CloudFlowRunner'
const taskRunner = 'prefect.CloudTaskRunner'
type Line = readonly [atMs: number, level: PlayLog['level'], name: string, message: string]
const lines = (...all: readonly Line[]): PlayLog[] =>
  all.map(([atMs, level, name, message]) => ({ atMs, level, name, message }))

/** What Prefect's runners write around what the flow writes itself. */
function logged(flow: string, runMs: number, end: string, ...own: readonly Line[]): PlayLog[] {
  return lines(
    [0, 'INFO', runner, `Beginning Flow run for '${flow}'`],
    [20, 'INFO', runner, 'Starting flow run.'],
    [40, 'DEBUG', runner, `Flow '${flow}': Handling state change from Scheduled to Running`],
    ...own,
    [runMs, 'INFO', runner, `Flow run ${end}`],
  )
}

const starts = (atMs: number, task: string): Line => [atMs, 'INFO', taskRunner, `Task '${task}': Starting task run...`]
const ends = (atMs: number, task: string, state = 'Success'): Line => {
  return [atMs, 'INFO', taskRunner, `Task '${task}': finished task run for task with final state: '${state}'`]
}
const succeeded = 'SUCCESS: all reference tasks succeeded'

const trainEpochs = Array.from({ length: 12 }, (_, epoch): Line => {
  const loss = (2.31 * Math.exp(-epoch / 4) + 0.18).toFixed(4)
  return [15_000 + epoch * 14_000, 'INFO', 'train_model', `epoch ${epoch + 1}/12  loss ${loss}  412 samples/s`]
})

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
    storage: image('hello', '2'),
    tasks: ['say_hello'],
    parameters: { name: 'world' },
    play: {
      kind: 'succeed',
      pullMs: 400,
      runMs: 2_000,
      logs: logged(
        'hello',
        2_000,
        succeeded,
        starts(300, 'say_hello'),
        [900, 'INFO', 'say_hello', 'hello, world'],
        ends(1_500, 'say_hello'),
      ),
    },
  },
  {
    name: 'report',
    description: 'Counts yesterday’s orders and mails a table. Takes a few seconds.',
    storage: image('report', '2026-11'),
    tasks: ['read_orders', 'summarize', 'send_mail'],
    parameters: { day: 'yesterday', recipients: ['sales@example.com', 'ops@example.com'] },
    play: {
      kind: 'succeed',
      pullMs: 1_200,
      runMs: 6_000,
      logs: logged(
        ...(['report', 6_000, succeeded] as const),
        starts(300, 'read_orders'),
        [1_800, 'INFO', 'read_orders', 'read 18,204 orders in 1.4 s'],
        ends(2_000, 'read_orders'),
        starts(2_100, 'summarize'),
        [3_600, 'WARNING', 'summarize', '12 orders have no country; counted under "unknown"'],
        ends(3_800, 'summarize'),
        starts(3_900, 'send_mail'),
        [5_200, 'INFO', 'send_mail', 'sent to sales@example.com, ops@example.com'],
        ends(5_400, 'send_mail'),
      ),
    },
  },
  {
    name: 'etl-daily',
    description: 'Loads a day of events into the warehouse. Takes half a minute.',
    storage: image('etl-daily', '14'),
    tasks: ['extract', 'transform', 'load', 'check_counts'],
    parameters: { source: 's3://events/raw', table: 'events', batch_size: 50_000 },
    play: {
      kind: 'succeed',
      pullMs: 2_500,
      runMs: 30_000,
      logs: logged(
        ...(['etl-daily', 30_000, succeeded] as const),
        starts(400, 'extract'),
        [6_000, 'INFO', 'extract', '96 files, 1.8 GB'],
        ends(8_000, 'extract'),
        starts(8_100, 'transform'),
        [15_000, 'INFO', 'transform', '4,117,302 rows kept, 8,911 dropped as duplicates'],
        ends(18_000, 'transform'),
        starts(18_100, 'load'),
        [22_000, 'INFO', 'load', 'wrote 50 of 83 batches'],
        [26_500, 'INFO', 'load', 'wrote 83 of 83 batches'],
        ends(27_000, 'load'),
        starts(27_100, 'check_counts'),
        ends(29_000, 'check_counts'),
      ),
    },
  },
  {
    name: 'train-long',
    description: 'Trains a model for three minutes, and says how it goes.',
    storage: image('train', '7'),
    tasks: ['load_samples', 'train_model', 'save_model'],
    parameters: { epochs: 12, learning_rate: 0.001, dataset: 'gs://models/samples-2026-11' },
    play: {
      kind: 'succeed',
      pullMs: 4_000,
      runMs: 190_000,
      logs: logged(
        ...(['train-long', 190_000, succeeded] as const),
        starts(400, 'load_samples'),
        [11_000, 'INFO', 'load_samples', '48,000 samples'],
        ends(12_000, 'load_samples'),
        starts(12_100, 'train_model'),
        ...trainEpochs,
        ends(184_000, 'train_model'),
        starts(184_100, 'save_model'),
        [188_000, 'INFO', 'save_model', 'gs://models/churn/7/model.pkl (184 MB)'],
        ends(188_500, 'save_model'),
      ),
    },
  },
  {
    name: 'sync-crm',
    description: 'Fails: the service that it reads from is down. Its logs have the traceback.',
    storage: image('sync-crm', '12'),
    tasks: ['fetch_contacts', 'merge', 'write_back'],
    parameters: { since: '2026-11-01', dry_run: false },
    play: {
      kind: 'fail',
      pullMs: 1_000,
      runMs: 5_000,
      logs: logged(
        ...(['sync-crm', 5_000, 'FAILED: some reference tasks failed.'] as const),
        starts(300, 'fetch_contacts'),
        [1_500, 'INFO', 'fetch_contacts', 'pages 1 to 6: 600 contacts'],
        [3_200, 'WARNING', 'fetch_contacts', 'page 7: 503, trying again in 1 s'],
        [4_300, 'ERROR', taskRunner, syncTraceback],
        ends(4_500, 'fetch_contacts', 'Failed'),
        ends(4_600, 'merge', 'TriggerFailed'),
        ends(4_700, 'write_back', 'TriggerFailed'),
      ),
    },
  },
  {
    name: 'image-missing',
    description: 'Never starts: its image was not pushed.',
    storage: { registry_url: 'registry.local:5000', image_name: 'flows/forecast', image_tag: '2026-11-24t09-12-41' },
    tasks: ['load_history', 'forecast'],
    parameters: { horizon_days: 28 },
    play: {
      kind: 'imageMissing',
      pullMs: 600,
      message:
        'rpc error: code = NotFound desc = failed to pull and unpack image "registry.local:5000/flows/forecast:2026-11-24t09-12-41": ' +
        'failed to resolve reference "registry.local:5000/flows/forecast:2026-11-24t09-12-41": ' +
        'registry.local:5000/flows/forecast:2026-11-24t09-12-41: not found',
    },
  },
  {
    name: 'fit-model',
    description: 'Is killed: it takes more memory than its limit.',
    storage: image('fit-model', '3'),
    tasks: ['load_features', 'fit_model'],
    parameters: { features: 512, trees: 2_000 },
    play: {
      kind: 'outOfMemory',
      pullMs: 1_500,
      runMs: 8_000,
      // A killed process says no last word.
      logs: logged(
        ...(['fit-model', 8_000, ''] as const),
        starts(300, 'load_features'),
        [2_500, 'INFO', 'load_features', '2.1 million rows × 512 features'],
        ends(3_000, 'load_features'),
        starts(3_100, 'fit_model'),
        [6_500, 'WARNING', 'fit_model', '481 MB of memory in use'],
      ).slice(0, -1),
    },
  },
  {
    name: 'too-big',
    description: 'Waits: it asks for more CPU than any node has free.',
    storage: image('too-big', '1'),
    tasks: ['simulate'],
    parameters: { particles: 10_000_000, workers: 32 },
    play: {
      kind: 'unschedulable',
      message:
        '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: ' +
        '1 No preemption victims found for incoming pod.',
    },
  },
  {
    name: 'nightly',
    description: 'Cleans up at a set time: a run of it waits for its start.',
    storage: image('nightly', '5'),
    tasks: ['vacuum', 'archive'],
    parameters: { keep_days: 90 },
    play: {
      kind: 'succeed',
      pullMs: 800,
      runMs: 10_000,
      logs: logged(
        ...(['nightly', 10_000, succeeded] as const),
        starts(300, 'vacuum'),
        [4_000, 'INFO', 'vacuum', 'events: 3.2 GB freed'],
        ends(4_500, 'vacuum'),
        starts(4_600, 'archive'),
        [8_800, 'INFO', 'archive', '14 partitions older than 90 days moved to s3://archive'],
        ends(9_400, 'archive'),
      ),
    },
  },
]

/** Where demo runs are started; the practice API is one. */
export interface DemoRunStarter {
  createRun(
    flowName: string,
    options?: { readonly dueInMs?: number; readonly parameters?: Record<string, unknown> },
  ): string
}

/** What waits when practice begins: something of everything, one run in a minute. @returns the runs' ids. */
export function seedDemoRuns(api: DemoRunStarter): string[] {
  return [
    api.createRun('etl-daily', { dueInMs: -4_000 }),
    api.createRun('hello', { parameters: { name: 'Marvin' } }),
    api.createRun('train-long'),
    api.createRun('sync-crm'),
    api.createRun('image-missing'),
    api.createRun('fit-model', { dueInMs: 5_000 }),
    api.createRun('too-big', { dueInMs: 8_000 }),
    api.createRun('report', { dueInMs: 15_000 }),
    api.createRun('nightly', { dueInMs: 60_000 }),
  ]
}
