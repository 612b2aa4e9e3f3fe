import { createContext, use, type ReactNode } from 'react'

/** What every part needs and no part should be handed: how times are written, and the clipboard. */
export interface PanelContextValue {
  readonly times: 'local' | 'utc'
  readonly copy: (text: string) => void
}

const PanelContext = createContext<PanelContextValue>({ times: 'local', copy: () => undefined })

export function PanelProvider({
  value,
  children,
}: {
  readonly value: PanelContextValue
  readonly children: ReactNode
}) {
  return <PanelContext value={value}>{children}</PanelContext>
}

export const usePanelContext = (): PanelContextValue => use(PanelContext)
