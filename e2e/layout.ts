import type { Page } from '@playwright/test'

/**
 * What on the screen is cut off, lies beyond the window, or lies over its neighbour, as sentences. What a reader can scroll
 * to is none of it, and neither is a text that ends in an ellipsis.
 */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className} “${(element.getAttribute('aria-label') ?? element.textContent).slice(0, 40)}”`
    const isDrawn = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect()
      return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the document is wider than the window')

    const isWithin = (inner: DOMRect, outer: DOMRect): boolean =>
      inner.left >= outer.left - 1 && inner.right <= outer.right + 1
    /** The first that hides what is beyond its sides; null when that can be scrolled to, or all of it is seen. */
    const hiddenBy = (element: Element): Element | null => {
      const rect = element.getBoundingClientRect()
      for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
        const { overflowX } = getComputedStyle(outer)
        if (overflowX === 'auto' || overflowX === 'scroll') return null
        if (overflowX !== 'visible' && !isWithin(rect, outer.getBoundingClientRect())) return outer
      }
      return isWithin(rect, new DOMRect(0, 0, innerWidth, innerHeight)) ? null : document.body
    }
    // The editor draws what is beyond its edges, and hides it itself.
    const pressed = 'button, a[href], input, select, textarea, [role="tab"], h1, h2, .tag'
    for (const element of document.querySelectorAll(pressed)) {
      if (!isDrawn(element) || element.closest('.monaco-editor, .cut') !== null) continue
      const outer = hiddenBy(element)
      if (outer !== null) faults.push(`${nameOf(element)} is cut by ${nameOf(outer)}`)
    }

    const side = (element: Element): DOMRect => element.getBoundingClientRect()
    const rows =
      'header, footer, .head, .tr.th, .tr, .row, .note.line, .tab-bar, .log-bar, .checks-head, .item, .tabs, .setting'
    for (const row of document.querySelectorAll(rows)) {
      const parts = [...row.children].filter((part) => isDrawn(part) && getComputedStyle(part).position !== 'absolute')
      for (const [index, part] of parts.entries()) {
        for (const next of parts.slice(index + 1)) {
          const [a, b] = [side(part), side(next)]
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
          if (across > 1 && down > 1) faults.push(`${nameOf(part)} lies over ${nameOf(next)}`)
        }
      }
    }
    for (const table of document.querySelectorAll('.table')) {
      if (table.scrollWidth > table.clientWidth + 1)
        faults.push(`the table ${table.getAttribute('aria-label')} is wider than its place`)
    }
    // A title that is wider than its column stands in the next one.
    for (const title of document.querySelectorAll('[role="columnheader"]')) {
      const text = document.createRange()
      text.selectNodeContents(title)
      const widest = Math.max(0, ...[...text.getClientRects()].map(({ width }) => width))
      if (isDrawn(title) && widest > side(title).width + 1)
        faults.push(`the title ${nameOf(title)} is wider than its column`)
    }
    return [...new Set(faults)]
  })
}
