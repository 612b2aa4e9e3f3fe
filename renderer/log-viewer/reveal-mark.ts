/** Between a match and the edge of the box, px. */
const margin = 48

/** Scrolls a box, down and sideways, so that the current match is in sight. @returns whether the match is drawn */
export function revealMark(box: HTMLElement): boolean {
  const mark = box.querySelector('mark.current')
  if (!mark) return false
  // A match may be broken over several rows: its first part.
  const [place] = mark.getClientRects()
  const { left, top } = box.getBoundingClientRect()
  if (!place) return false
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = box
  const [x, y] = [place.left - left, place.top - top]
  const next = {
    left: isWithin(x, place.width, clientWidth) ? scrollLeft : scrollLeft + x - clientWidth / 2 + place.width / 2,
    top: isWithin(y, place.height, clientHeight) ? scrollTop : scrollTop + y - clientHeight / 2,
  }
  // Back to the first column, where the match is in sight from there.
  if (scrollLeft + x + place.width < clientWidth - margin) next.left = 0
  box.scrollTo(next)
  // In a low window the box itself may be out of sight.
  mark.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  return true
}

const isWithin = (from: number, size: number, room: number): boolean =>
  from >= Math.min(margin, room / 4) && from + size <= room - Math.min(margin, room / 4)
