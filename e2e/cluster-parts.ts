// The parts of a real cluster as processes of this machine: they can hang, die and be started again.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { folder } from './real-cluster'

export type Part = 'kube-apiserver' | 'etcd' | 'kubelet'

/** A part that is gone already needs no signal. */
export async function signalPart(part: Part, name: NodeJS.Signals): Promise<void> {
  const pid = Number(await readFile(join(folder, `${part}.pid`), 'utf8'))
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Starts the parts that are gone. @param node whether the cluster has a real node */
export async function startPartsAgain(node: 'real' | 'none' = 'none'): Promise<void> {
  await promisify(execFile)(join(import.meta.dirname, 'cluster', 'up'), ['--dir', folder, '--node', node])
}
