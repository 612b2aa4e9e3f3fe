import { connectionsMax } from '../../shared/model/settings'

// What the panel says when it does not do what it was asked.

export const notKept = 'There is no such connection any more. Choose one under Connections.'
export const fullList = `There are ${connectionsMax} connections, and no more are kept. Remove one under Connections first.`
export const closing = 'Flowdeck is closing.'
export const fullMarks =
  'So many contexts have a mark already that no more are kept. Take the mark of another away first.'
