import type { FlowStorage } from './inputs'

export type DockerStorage = Extract<FlowStorage, { type: 'Docker' }>

export const isDockerStorage = (storage: FlowStorage | null): storage is DockerStorage =>
  storage !== null && storage.type === 'Docker' && storage.registryUrl !== undefined

/**
 * The image of a flow in Docker storage, `REGISTRY/IMAGE:TAG`.
 * Upstream joins registry and image as if they were a POSIX path, with all that follows from it: doubled slashes and
 * dots go, an image that starts with a slash replaces the registry, and nothing at all is `.`.
 * Source: prefect 0.6.7, environments/storage/docker.py, name.
 */
export function imageName(storage: DockerStorage): string {
  return `${joinPosix(storage.registryUrl ?? '', storage.imageName)}:${storage.imageTag}`
}

function joinPosix(folder: string, name: string): string {
  const joined = name.startsWith('/') || folder === '' ? name : `${folder}/${name}`
  const root = /^\/\/(?!\/)/.test(joined) ? '//' : joined.startsWith('/') ? '/' : ''
  const parts = joined.split('/').filter((part) => part !== '' && part !== '.')
  return root + parts.join('/') || '.'
}
