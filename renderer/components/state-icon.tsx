import type { StateLook } from '../../shared/model/dialect-words'

/** Its shape tells as much as its colour. */
export type Tone = StateLook

/** The colour of a look, by the name of its token. */
export function tokenOf(tone: Tone): string {
  if (tone === 'paused') return 'scheduled'
  return tone === 'cancelling' || tone === 'unknown' ? 'cancelled' : tone
}

const ring = <circle cx="8" cy="8" r="5.6" />
const shapes: Readonly<Record<Tone, React.ReactNode>> = {
  scheduled: <circle cx="8" cy="8" r="5.6" strokeDasharray="2.2 2.2" />,
  paused: (
    <>
      <circle cx="8" cy="8" r="5.6" strokeDasharray="2.2 2.2" />
      <path d="M6.6 6v4M9.4 6v4" />
    </>
  ),
  claimed: (
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
  crashed: (
    <>
      {ring}
      <path d="M8 4.8v3.8M8 10.6v.6" />
    </>
  ),
  cancelled: (
    <>
      {ring}
      <path d="M4.4 11.6 11.6 4.4" />
    </>
  ),
  cancelling: (
    <>
      <circle cx="8" cy="8" r="5.6" strokeDasharray="2.2 2.2" />
      <path d="M4.4 11.6 11.6 4.4" />
    </>
  ),
  unknown: ring,
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
