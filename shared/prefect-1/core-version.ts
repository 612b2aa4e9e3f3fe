/** Parts of a PEP 440 version that say where it stands before 0.13.0. */
const pattern =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)([-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?\d*)?(-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?([-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9._-]+)?\s*$/i

/**
 * What a container starts to run a flow that was registered with this version of Prefect. One that nobody can read is
 * taken for a new one.
 * Source: prefect 1.4.1, utilities/agent.py, get_flow_run_command.
 */
export const flowRunCommand = (coreVersion: string | null): readonly string[] => [
  'prefect',
  'execute',
  before0130(coreVersion || '0.0.0') ? 'cloud-flow' : 'flow-run',
]

/** The image for a flow of this version when nobody names one. Source: utilities/agent.py, get_flow_image. */
export const imageOfVersion = (coreVersion: string | null): string =>
  `prefecthq/prefect:${(coreVersion || 'latest').split('+')[0] ?? ''}`

function before0130(version: string): boolean {
  const match = pattern.exec(version)
  if (!match) return false
  const [, epoch = '0', release = '', pre, post, dev] = match
  if (Number(epoch) > 0) return false
  const [major = 0, minor = 0, ...rest] = release.split('.').map(Number)
  if (major > 0 || minor > 13 || rest.some((part) => part > 0 && minor === 13)) return false
  if (minor < 13) return true
  return pre !== undefined || (dev !== undefined && post === undefined)
}
