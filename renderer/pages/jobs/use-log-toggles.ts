import { useRemembered } from '../../components/remembered'

export interface LogToggles {
  readonly follow: boolean
  readonly wrap: boolean
  readonly times: boolean
  /** The log of the container before its last restart. */
  readonly previous: boolean
}

const initial: LogToggles = { follow: true, wrap: false, times: false, previous: false }

const isToggles = (value: unknown): value is LogToggles =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(initial).every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'boolean')

/** How logs are shown; remembered for all of them. */
export function useLogToggles() {
  const [toggles, setToggles] = useRemembered<LogToggles>('jobs.log', initial, isToggles)
  const setToggle = (name: keyof LogToggles, on: boolean) => setToggles({ ...toggles, [name]: on })
  return { toggles, setToggle }
}
