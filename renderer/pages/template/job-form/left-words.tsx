import type { ReactNode } from 'react'
import { visible } from '../../../../shared/model/printable'
import { LineLink } from '../line-link'
import type { At } from '../template-findings'

/** Why the form leaves something as it is, and where it can be changed. */
export function LeftWords(props: {
  readonly why: string
  readonly line: number
  readonly onShow: (at: At) => void
}): ReactNode {
  const { why, line, onShow } = props
  return (
    <>
      {visible(why)} It can be changed in the YAML,
      <LineLink at={{ line }} onShow={onShow} />
    </>
  )
}
