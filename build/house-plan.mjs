// The rooms of the house, and whom each may import, of ours. eslint.config.js makes a lint rule of it.

const shared = ['model', 'job-spec', 'deployment', 'contract']

/**
 * A file belongs to the first room that it lies in.
 * @type {readonly { room: string, folder: string, mayImport: readonly string[] }[]}
 */
export const rooms = [
  { room: 'model', folder: 'shared/model', mayImport: [] },
  { room: 'job-spec', folder: 'shared/job-spec', mayImport: ['model'] },
  { room: 'deployment', folder: 'shared/deployment', mayImport: ['model'] },
  { room: 'contract', folder: 'shared/contract', mayImport: ['model', 'job-spec', 'deployment'] },
  { room: 'prefect', folder: 'electron/prefect', mayImport: ['model'] },
  { room: 'kube', folder: 'electron/kube', mayImport: ['model'] },
  { room: 'agent', folder: 'electron/agent', mayImport: ['model', 'job-spec', 'prefect', 'kube'] },
  { room: 'practice', folder: 'electron/practice', mayImport: [] },
  // The template is a file too, and only one that Jobs can be made from is kept.
  { room: 'settings', folder: 'electron/settings', mayImport: ['model', 'job-spec'] },
  {
    room: 'session',
    folder: 'electron/session',
    mayImport: ['model', 'job-spec', 'prefect', 'kube', 'agent', 'practice', 'settings'],
  },
  { room: 'ipc', folder: 'electron/ipc', mayImport: [...shared, 'agent', 'prefect', 'kube', 'settings', 'session'] },
  {
    room: 'main',
    folder: 'electron/main',
    mayImport: [...shared, 'prefect', 'kube', 'agent', 'practice', 'settings', 'session', 'ipc'],
  },
  {
    room: 'cli',
    folder: 'electron/cli',
    mayImport: [...shared, 'prefect', 'kube', 'agent', 'practice', 'settings', 'session'],
  },
  { room: 'state', folder: 'renderer/state', mayImport: shared },
  { room: 'components', folder: 'renderer/components', mayImport: ['model'] },
  // Monaco, which draws what its props say like any component, but knows what a Job is.
  { room: 'editor', folder: 'renderer/editor', mayImport: ['model', 'job-spec', 'components'] },
  { room: 'pages', folder: 'renderer/pages', mayImport: [...shared, 'state', 'components', 'editor'] },
  // What lies beside the rooms of the renderer starts it: index.html's script and what puts the pages together.
  { room: 'renderer', folder: 'renderer', mayImport: [...shared, 'state', 'components', 'editor', 'pages'] },
  // A measurement drives the agent's loop without the app around it.
  { room: 'bench', folder: 'e2e/bench', mayImport: [...shared, 'prefect', 'kube', 'agent', 'practice', 'session'] },
  { room: 'e2e', folder: 'e2e', mayImport: shared },
  { room: 'build', folder: 'build', mayImport: shared },
]

/** Tests have practice to talk to instead of doubles. */
export const testsMayAlsoImport = ['practice']

/** The only rooms that know that there is an Electron. */
export const electronRooms = ['main', 'ipc']
