// The rooms of the house, and whom each may import, of ours. .dependency-cruiser.mjs makes rules of it.

const dialects = [
  'secrets',
  'model',
  'yaml',
  'template',
  'dialect',
  'prefect-0.6',
  'prefect-1',
  'prefect-3',
  'dialects',
]
const shared = [...dialects, 'plan', 'contract']
// A page is a room of its own: what two pages share is no page's.
const pageFolders = ['connections', 'deployment', 'flow-runs', 'jobs', 'overview', 'problems', 'settings', 'template']
const pages = pageFolders.map((folder) => `${folder} page`)
const agentSide = [
  'mistakes',
  'clock',
  'files',
  'answers',
  'network',
  'prefect',
  'kube',
  'agent',
  'observer',
  'evidence',
  'practice',
  'settings',
  'connection',
  'doctor',
  'apply',
]

/**
 * A file belongs to the first room that it lies in.
 * @type {readonly { room: string, folder: string, mayImport: readonly string[] }[]}
 */
export const rooms = [
  { room: 'secrets', folder: 'shared/secrets', mayImport: [] },
  { room: 'model', folder: 'shared/model', mayImport: ['secrets'] },
  { room: 'yaml', folder: 'shared/yaml', mayImport: [] },
  { room: 'template', folder: 'shared/template', mayImport: ['model', 'yaml'] },
  { room: 'dialect', folder: 'shared/dialect', mayImport: ['model', 'yaml', 'secrets', 'template'] },
  { room: 'prefect-0.6', folder: 'shared/prefect-0.6', mayImport: ['model', 'yaml', 'template', 'dialect'] },
  // 1.x keeps what it shares with 0.6 there: states, the sentence of a claim.
  { room: 'prefect-1', folder: 'shared/prefect-1', mayImport: ['model', 'yaml', 'template', 'dialect', 'prefect-0.6'] },
  // 3 has 0.6's sentence of a claim too, and 1.x's spelling of Python's values.
  {
    room: 'prefect-3',
    folder: 'shared/prefect-3',
    mayImport: ['secrets', 'model', 'yaml', 'template', 'dialect', 'prefect-0.6', 'prefect-1'],
  },
  {
    room: 'dialects',
    folder: 'shared/dialects',
    mayImport: ['model', 'dialect', 'prefect-0.6', 'prefect-1', 'prefect-3'],
  },
  // What applying an installation means: plan, differences, how far its rollout is.
  { room: 'plan', folder: 'shared/apply', mayImport: ['secrets', 'model', 'yaml'] },
  { room: 'contract', folder: 'shared/contract', mayImport: [...dialects, 'plan'] },
  { room: 'clock', folder: 'electron/clock', mayImport: [] },
  { room: 'answers', folder: 'electron/answers', mayImport: [] },
  // Errors of our own, and what keeps them from doing harm.
  { room: 'mistakes', folder: 'electron/mistakes', mayImport: [] },
  // The standard streams of the process.
  { room: 'terminal', folder: 'electron/terminal', mayImport: [] },
  // Files that others wrote are read there, and nowhere else.
  { room: 'files', folder: 'electron/files', mayImport: [] },
  // How servers are reached: proxies, certificates, redirects.
  { room: 'network', folder: 'electron/network', mayImport: ['secrets', 'clock', 'files', 'answers'] },
  {
    room: 'prefect',
    folder: 'electron/prefect',
    mayImport: [...dialects, 'clock', 'files', 'answers', 'network', 'mistakes'],
  },
  {
    room: 'kube',
    folder: 'electron/kube',
    mayImport: ['secrets', 'model', 'yaml', 'plan', 'clock', 'files', 'answers', 'network', 'mistakes'],
  },
  // Puts what installs an agent into a cluster, follows it, and takes it away.
  { room: 'apply', folder: 'electron/apply', mayImport: [...dialects, 'plan', 'clock', 'kube', 'prefect'] },
  { room: 'agent', folder: 'electron/agent', mayImport: [...dialects, 'clock', 'mistakes', 'prefect', 'kube'] },
  // What is kept of Jobs before they go.
  { room: 'evidence', folder: 'electron/evidence', mayImport: ['secrets', 'model', 'yaml', 'clock', 'files', 'kube'] },
  // What becomes of Jobs once they are made.
  // A claim says which Job it is for, by rules of names.
  {
    room: 'observer',
    folder: 'electron/observer',
    mayImport: ['model', 'template', 'clock', 'prefect', 'kube', 'evidence'],
  },
  // Which of several processes leads.
  { room: 'leader', folder: 'electron/leader', mayImport: ['clock', 'mistakes', 'kube'] },
  // What an agent did, for Prometheus.
  { room: 'metrics', folder: 'electron/metrics', mayImport: ['model', 'agent'] },
  // What practice has in common with the clients that it answers, no test of them would find wrong.
  { room: 'practice', folder: 'electron/practice', mayImport: [] },
  // The template is a file too, and only one that Jobs can be made from is kept.
  { room: 'settings', folder: 'electron/settings', mayImport: [...dialects, 'files'] },
  {
    room: 'connection',
    folder: 'electron/connection',
    mayImport: [...dialects, 'clock', 'network', 'prefect', 'kube', 'observer', 'practice', 'settings'],
  },
  // Whether all is well with a connection.
  {
    room: 'doctor',
    folder: 'electron/doctor',
    mayImport: [...dialects, 'clock', 'network', 'prefect', 'kube', 'evidence', 'connection', 'practice'],
  },
  { room: 'panel', folder: 'electron/panel', mayImport: [...shared, ...agentSide] },
  { room: 'ipc', folder: 'electron/ipc', mayImport: [...shared, ...agentSide, 'panel'] },
  { room: 'main', folder: 'electron/main', mayImport: [...shared, ...agentSide, 'terminal', 'panel', 'ipc'] },
  { room: 'cli', folder: 'electron/cli', mayImport: [...shared, ...agentSide, 'terminal', 'metrics', 'leader'] },
  { room: 'theme', folder: 'renderer/theme', mayImport: ['model'] },
  { room: 'state', folder: 'renderer/state', mayImport: shared },
  { room: 'components', folder: 'renderer/components', mayImport: ['secrets', 'model', 'theme'] },
  // Monaco, which draws what its props say like any component, but knows what a Job is.
  { room: 'editor', folder: 'renderer/editor', mayImport: [...dialects, 'components', 'theme'] },
  // The Job that a run would get, and who wrote which line of it; two pages show it.
  { room: 'job-preview', folder: 'renderer/job-preview', mayImport: [...shared, 'components'] },
  // The Job of a run, made, kept or to be made, and how it differs from another: two pages show that.
  {
    room: 'job-manifest',
    folder: 'renderer/job-manifest',
    mayImport: [...shared, 'state', 'components', 'editor', 'job-preview'],
  },
  // A log, of a run or of a container: two pages show one.
  { room: 'log-viewer', folder: 'renderer/log-viewer', mayImport: ['model', 'state', 'components'] },
  { room: 'commands', folder: 'renderer/commands', mayImport: [...shared, 'state', 'components'] },
  { room: 'frame', folder: 'renderer/frame', mayImport: [...shared, 'state', 'components', 'theme', 'commands'] },
  ...pageFolders.map((folder) => ({
    room: `${folder} page`,
    folder: `renderer/pages/${folder}`,
    mayImport: [...shared, 'state', 'components', 'editor', 'job-preview', 'job-manifest', 'log-viewer'],
  })),
  // What lies beside the rooms of the renderer starts it: index.html's script and what puts the pages together.
  {
    room: 'renderer',
    folder: 'renderer',
    mayImport: [...shared, 'state', 'components', 'theme', 'commands', 'frame', ...pages],
  },
  // A measurement drives the agent's loop without the app around it.
  { room: 'bench', folder: 'e2e/bench', mayImport: [...shared, ...agentSide, 'e2e'] },
  { room: 'e2e', folder: 'e2e', mayImport: shared },
  { room: 'build', folder: 'build', mayImport: shared },
]

/** Tests have practice to talk to instead of doubles, and dialects to try generic rules with. */
export const testsMayAlsoImport = ['practice', 'prefect-0.6', 'prefect-1', 'prefect-3', 'dialects']

/** The only rooms that know that there is an Electron. */
export const electronRooms = ['main', 'ipc']
