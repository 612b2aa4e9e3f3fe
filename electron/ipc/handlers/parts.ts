import type { ConnectionId } from '../../../shared/model/connection'
import type { InSight, Place } from '../../../shared/model/place'
import type { Panel } from '../../panel/panel'
import type { Session } from '../../panel/session'
import { ExpectedError } from './refusing'

/** What only the desktop can do. */
export interface Desktop {
  copyText(text: string): Promise<void>
  /** Asks where to. @returns the path that was written, null when the user chose none */
  save(suggestedName: string, content: string | Buffer): Promise<string | null>
  /** Asks for a file of this ending. @returns its path, null when the user chose none */
  open(ending: string): Promise<string | null>
  showFile(path: string): void
  /** @see the contract's `app.answerQuit` */
  answerQuit(quit: boolean): void
  /** @see the contract's `app.see` */
  see(inSight: InSight): void
  /** @see the contract's `app.takePlace` */
  takePlace(): Place | null
  /** Opens a web page in the user's browser. @returns false for what is no web address, and when there is no browser */
  openPage(address: string): Promise<boolean>
}

export interface HandlerParts {
  readonly panel: Panel
  readonly desktop: Desktop
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** @throws ExpectedError when the connection is not open */
export function sessionOf({ panel }: HandlerParts, { connectionId }: { readonly connectionId: ConnectionId }): Session {
  const session = panel.session(connectionId)
  if (!session) throw new ExpectedError('This connection is not open. Choose one under Connections.')
  return session
}

/** The same for what changes something in its cluster. @throws ExpectedError also when nothing is written there */
export function sessionToWrite(parts: HandlerParts, which: { readonly connectionId: ConnectionId }): Session {
  const session = sessionOf(parts, which)
  const why = session.whyNoWrites()
  if (why !== null) throw new ExpectedError(why)
  return session
}
