import type { Mute, MuteFor } from '../../shared/model/mute'
import type { ProblemEntry } from '../../shared/model/problem'
import { act, usePanel } from './store'

/** Counts and tells nothing of an open problem for a while. */
export function mute(entry: ProblemEntry, duration: MuteFor): void {
  const { problems, shownConnectionId } = usePanel.getState()
  const connectionId = problems.get(entry.key) === entry ? null : shownConnectionId
  void act('problems.mute', { connectionId, key: entry.key, duration })
}

export const unmute = ({ connectionId, key }: Mute): void => void act('problems.unmute', { connectionId, key })
