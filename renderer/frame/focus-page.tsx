import { useEffect } from 'react'
import { focusPage, isFocusLost } from '../components/places'
import { usePanel } from '../state/store'

/** Beside a page: gives its list the focus once it is drawn, where keys led there, or where the focus went with the page before. */
export function FocusPage() {
  const wanted = usePanel((state) => state.focusWanted)
  const chosen = usePanel((state) => state.pageChosen)
  useEffect(() => {
    if (wanted === 'list') usePanel.setState({ focusWanted: null })
    if (wanted === 'list' || (wanted === null && chosen && isFocusLost())) focusPage()
    // Only as it comes, and as it is asked for.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted])
  return null
}
