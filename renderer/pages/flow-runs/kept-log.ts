import type { PodLogLine } from '../../../shared/model/pod'
import { addLines, emptyRing, type LogRing } from '../../state/log-ring'

/** When a line was written, as Kubernetes says it before each: "2026-11-28T12:00:00.123456789Z ". */
const written = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d) /

/** A container's log as it was kept, in lines. */
export function keptLog(text: string): LogRing {
  const lines = text.replace(/\n$/, '').split('\n')
  return addLines(emptyRing, text === '' ? [] : lines.map(lineOf))
}

function lineOf(line: string): PodLogLine {
  const [before = '', second = '', fraction = '', zone = ''] = written.exec(line) ?? []
  const at = before === '' ? NaN : Date.parse(`${second}${fraction.slice(0, 4)}${zone}`)
  return Number.isNaN(at) ? { at: null, text: line } : { at, text: line.slice(before.length) }
}
