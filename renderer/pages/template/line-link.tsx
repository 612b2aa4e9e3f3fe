import type { ReactNode } from 'react'
import { placeInWords, type At } from './template-findings'

/** A place in the draft; a press goes there. */
export function LineLink(props: { readonly at: At; readonly onShow: (at: At) => void }): ReactNode {
  const { at, onShow } = props
  return (
    <>
      {' '}
      <button type="button" className="line-link" onClick={() => onShow(at)}>
        {placeInWords(at)}
      </button>
    </>
  )
}
