import { test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { placementOf } from './placement'
import { containerReasons } from './reasons/container-reasons'
import { jobReasons } from './reasons/job-reasons'
import { podReasons } from './reasons/pod-reasons'
import { reasonOf, type About } from './reasons/reason'

/** Far more than a text of an object may have, see kube/limits: what goes by their square takes minutes. */
const chars = 500_000
const repeated = (words: string): string => words.repeat(Math.ceil(chars / words.length)).slice(0, chars)
const run = { id: 'r', name: 'run', flowName: 'flow' }
const about: About = { run, namespace: 'default', whose: 'container flow', image: 'i', pullPolicy: null }

/** The words of the tables, over and over: of what a pattern looks for, all but the end. */
const messages = [
  ...['exceeded quota: ', 'exceeded quota: x, requested: ', 'exceeded quota: x, requested: a, used: ', ', used: '],
  ...['failed quota: ', 'error looking up service account a', 'violates PodSecurity "', 'minimum a usage per Pod is '],
  ...['failed calling webhook "', "couldn't find key ", 'secret "', 'exec: "a', 'stat ', 'RuntimeClass ', ' for: '],
  ...['1', ' ', '"', ', 1 a', 'had taint {', '. ', 'persistentvolumeclaim "', '1 Preemption is not '],
]

test.each(messages)('a message of nothing but “%s” is looked through at once', (words) => {
  const message = repeated(words)
  atOnce(() => {
    for (const rows of [containerReasons, podReasons, jobReasons])
      for (const reason of new Set(rows.flatMap(({ reasons }) => reasons))) reasonOf(rows, reason, message, about)
    for (const start of ['0/5 nodes are available: ', '0/5 nodes are available: x. preemption: '])
      placementOf('Unschedulable', start + message)
  })
})
