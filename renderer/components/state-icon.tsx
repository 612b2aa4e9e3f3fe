import { groupOf, isSuccessful, type StateType } from '../../shared/model/state'

/** A state's look: its shape tells as much as its colour. */
export type Tone = 'scheduled' | 'submitted' | 'running' | 'success' | 'failed' | 'cancelled' | 'late'

const ring = <circle cx="8" cy="8" r="5.6" />
const shapes: Readonly<Record<Tone, React.ReactNode>> = {
  scheduled: <circle cx="8" cy="8" r="5.6" strokeDasharray="2.2 2.2" />,
  submitted: (
    <>
      {ring}
      <path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" stroke="none" />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="5.6" fill="currentColor" />
      <path d="M6.8 5.6v4.8L10.6 8z" fill="var(--surface)" stroke="none" />
    </>
  ),
  success: (
    <>
      {ring}
      <path d="M5.4 8.2 7.3 10l3.4-3.8" />
    </>
  ),
  failed: (
    <>
      {ring}
      <path d="M6 6l4 4M10 6l-4 4" />
    </>
  ),
  cancelled: (
    <>
      {ring}
      <path d="M4.4 11.6 11.6 4.4" />
    </>
  ),
  late: (
    <>
      {ring}
      <path d="M8 5v3.2l2 1.3" />
    </>
  ),
}

/** The shape alone, for where the word stands beside it. */
export function StateIcon({ tone, coloured = true }: { readonly tone: Tone; readonly coloured?: boolean }) {
  return (
    <svg
      className={coloured ? `i ${tone}` : 'i'}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {shapes[tone]}
    </svg>
  )
}

export function toneOfState(state: StateType): Tone {
  const group = groupOf(state)
  if (group === 'waiting') return 'scheduled'
  if (group !== 'done') return group
  return isSuccessful(state) ? 'success' : 'cancelled'
}
