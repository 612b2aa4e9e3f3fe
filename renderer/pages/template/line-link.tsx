import type { ReactNode } from 'react'

/** A line of the draft; a press goes there. */
export function LineLink(props: { readonly line: number; readonly onShow: (line: number) => void }): ReactNode {
  const { line, onShow } = props
  return (
    <>
      {' '}
      <button type="button" className="line-link" onClick={() => onShow(line)}>
        line {line}
      </button>
    </>
  )
}
