import type { LogLine } from '../state/log-line'

/** Lines as text: as they are shown, with a time before each where times are shown. */
export function textOf(lines: readonly LogLine[], times: boolean): string {
  return lines
    .map(({ at, level, text }) => {
      const time = times && at !== null ? `${new Date(at).toISOString()} ` : ''
      return `${time}${level === null ? '' : `${level} `}${text}`
    })
    .join('\n')
}
