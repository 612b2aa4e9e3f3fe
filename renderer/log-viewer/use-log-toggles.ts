import { useRemembered } from '../components/remembered'

/** How logs are shown. */
export interface LogToggles {
  readonly follow: boolean
  readonly wrap: boolean
  readonly times: boolean
}

const names = ['follow', 'wrap', 'times'] as const

const isToggles = (value: unknown): value is LogToggles =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'boolean')

export type LogKind = 'run' | 'pod'

/** A run's lines always said when they were written; a container's mostly say it themselves. */
const initial: Readonly<Record<LogKind, LogToggles>> = {
  run: { follow: true, wrap: false, times: true },
  pod: { follow: true, wrap: false, times: false },
}

/** How logs of this kind are shown; remembered for all of them. */
export function useLogToggles(kind: LogKind) {
  const [toggles, setToggles] = useRemembered<LogToggles>(
    kind === 'pod' ? 'jobs.log' : 'run.log',
    initial[kind],
    isToggles,
  )
  const setToggle = (name: keyof LogToggles, on: boolean) => setToggles({ ...toggles, [name]: on })
  return { toggles, setToggle }
}
