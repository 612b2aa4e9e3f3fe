import type { ReactNode } from 'react'

export interface PageHeadProps {
  readonly title: string
  readonly children?: ReactNode
  /** Without a line under it. */
  readonly open?: boolean
}

/** The page's name, then what it offers; a `<span className="grow" />` among the children pushes the rest to the right. */
export function PageHead({ title, children, open = false }: PageHeadProps) {
  return (
    <div className={open ? 'head open' : 'head'}>
      <h1>{title}</h1>
      {children}
    </div>
  )
}
