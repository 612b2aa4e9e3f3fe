import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { groupBy } from '../../shared/model/group-by'
import { watchFiles } from '../files/watch-files'
import { kubeConfigFiles } from './kube-config'

/**
 * Hears of changes to the files of the user's kubeconfig, also of one that is not there yet. Where the system can't watch a
 * folder, nothing is heard of it.
 * @returns ends it
 */
export function watchKubeConfig(
  environment: Readonly<Record<string, string | undefined>>,
  onChange: () => void,
): () => void {
  const named = kubeConfigFiles(environment)
  // Of a link, what it leads to changes.
  const files = new Set([...named, ...named.map(placeOf)])
  const ends = [...groupBy(files, dirname)].map(([folder, each]) =>
    watchFiles(
      folder,
      each.map((file) => basename(file)),
      onChange,
    ),
  )
  return () => {
    for (const end of ends) end()
  }
}

function placeOf(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}
