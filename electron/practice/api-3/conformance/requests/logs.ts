import { step, type Step } from './step'

const line = (message: string, more: object = {}) => ({
  ...{ name: 'prefect.flow_runs', level: 20, message, timestamp: '2026-11-26T10:00:00.123456Z' },
  ...{ flow_run_id: '{{one}}', task_run_id: null },
  ...more,
})
const ofOne = { flow_run_id: { any_: ['{{one}}'] } }
export const logs: readonly Step[] = [
  step('lines', 'POST /logs/', [line('first'), line('second', { level: 40, timestamp: '2026-11-26T10:00:01Z' })]),
  step('no lines', 'POST /logs/', []),
  step('a line of an unknown run', 'POST /logs/', [line('third', { flow_run_id: '{{flow}}' })]),
  step('a level that is a word', 'POST /logs/', [line('x', { level: 'INFO' })]),
  step('a line without its time', 'POST /logs/', [line('x', { timestamp: undefined })]),
  step('a line with a key too many', 'POST /logs/', [line('x', { more: 1 })]),
  step('the log', 'POST /logs/filter', { logs: ofOne }),
  step('the log, last line first', 'POST /logs/filter', { logs: ofOne, sort: 'TIMESTAMP_DESC', limit: 1 }),
  step('warnings and worse', 'POST /logs/filter', { logs: { ...ofOne, level: { ge_: 30 } } }),
  step('lines after another', 'POST /logs/filter', {
    logs: { ...ofOne, timestamp: { after_: '2026-11-26T10:00:00.5Z' } },
  }),
  step('words in lines', 'POST /logs/filter', { logs: { ...ofOne, text: { query: 'SECOND -first' } } }),
  step('a filter with a key too many', 'POST /logs/filter', { logs: { more: 1 } }),
]
