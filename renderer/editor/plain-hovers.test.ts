import { expect, test } from 'vitest'
import { fieldWords } from './plain-hovers'

test.each([
  [
    '#### Job\n\nThe hostname of the pod.\n\nSource: [job.json](flowdeck://schema/job.json)',
    'The hostname of the pod.',
  ],
  ['#### Job\n\nSource: [job.json](flowdeck://schema/job.json)', ''],
  ['Allowed:\n\n* `a`\n\n#### not a title', 'Allowed:\n\n* `a`\n\n#### not a title'],
  ['Source: a file', 'Source: a file'],
])('%j is shown as %j', (said, shown) => expect(fieldWords(said)).toBe(shown))
