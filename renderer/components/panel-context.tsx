import { createContext, use, type ReactNode } from 'react'
import type { Phase, StateLook } from '../../shared/model/dialect-words'

/** What every part needs and no part should be handed: how times are written and states drawn, and the clipboard. */
export interface PanelContextValue {
  readonly times: 'local' | 'utc'
  readonly copy: (text: string) => void
  /** Why nothing is written to the cluster shown, as a sentence; null when it may be. */
  readonly whyNoWrites: string | null
  /** Says why something was not done. */
  readonly tell: (sentence: string) => void
  /** The look of a state; that of the dialect shown. */
  readonly lookOf: (state: string, phase: Phase) => StateLook
}

const PanelContext = createContext<PanelContextValue>({
  times: 'local',
  copy: () => undefined,
  whyNoWrites: null,
  tell: () => undefined,
  lookOf: () => 'unknown',
})

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
