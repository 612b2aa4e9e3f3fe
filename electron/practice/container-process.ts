import type { Play } from './play'

/** What a container's process needs of the world. */
export interface ProcessWorld {
  /** ms since the epoch. */
  now(): number
  /** Sleeps, ms at speed 1; rejects once the signal says stop. */
  sleep(ms: number): Promise<void>
  /** Writes to the container's log; a text of many lines is many entries. */
  log(text: string): void
  /** The container is told to end. */
  readonly signal: AbortSignal
}

export type Environment = ReadonlyMap<string, string>

/** How a process ended. The kernel's doing is told apart from an exit. */
export type Exit = { readonly code: number } | { readonly killed: 'OOMKilled' | 'Evicted' }

/** What runs in a container. It rejects only when it is told to end. */
export type ContainerProcess = (env: Environment, play: Play, world: ProcessWorld) => Promise<Exit>

/** Runs its time, says its lines, and ends as the play says. It knows nothing of what it runs for. */
export const plainProcess: ContainerProcess = async (_, { kind, runMs, logs }, world) => {
  await speak(logs, runMs, world, (line) => world.log(line))
  return exitOf(kind)
}

export function exitOf(kind: Play['kind']): Exit {
  if (kind === 'outOfMemory') return { killed: 'OOMKilled' }
  if (kind === 'evicted') return { killed: 'Evicted' }
  return { code: kind === 'crash' ? 1 : 0 }
}

/** Spreads lines evenly over the time. */
export async function speak(
  lines: readonly string[],
  runMs: number,
  { sleep, signal }: Pick<ProcessWorld, 'sleep' | 'signal'>,
  say: (line: string) => unknown,
): Promise<void> {
  const pauseMs = runMs / (lines.length + 1)
  for (const line of lines) {
    await sleep(pauseMs)
    signal.throwIfAborted()
    await say(line)
  }
  await sleep(pauseMs)
  signal.throwIfAborted()
}
