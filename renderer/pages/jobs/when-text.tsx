import { TimeText } from '../../components/time-text'

/** An instant as a fact: "14:02:10, 58s ago". */
export function WhenText({ at, now }: { readonly at: number; readonly now: number }) {
  return (
    <>
      <TimeText at={at} now={now} as="clock" />
      <span className="faint">
        , <TimeText at={at} now={now} /> ago
      </span>
    </>
  )
}

export const when = (at: number | null, now: number) => (at === null ? null : <WhenText at={at} now={now} />)
