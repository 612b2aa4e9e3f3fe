import { spawnSync } from 'node:child_process'

/** The processes that a process has started, and those that they have; none where the system does not tell. */
export function descendantsOf(pid: number): readonly number[] {
  const { stdout, status } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8', timeout: 2_000 })
  if (status !== 0) return []
  const children = new Map<number, number[]>()
  for (const row of stdout.split('\n')) {
    const [child, parent] = row.trim().split(/\s+/).map(Number)
    if (child && parent) children.set(parent, [...(children.get(parent) ?? []), child])
  }
  const found = new Set<number>()
  const add = (of: number): void => {
    for (const child of children.get(of) ?? []) {
      if (found.has(child)) continue
      found.add(child)
      add(child)
    }
  }
  add(pid)
  return [...found]
}
