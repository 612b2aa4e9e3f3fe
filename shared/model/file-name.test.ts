import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FileName, fileNameOf } from './file-name'

test.each(['a.log', 'prefect-job-0a1b2c3d-x7z-flow.log', 'prefect-agent.yaml', 'a..b.txt', `${'x'.repeat(196)}.log`])(
  '%s is a file name',
  (name) => expect(FileName.safeParse(name).success).toBe(true),
)

test.each([
  '../../.bashrc',
  '..\\..\\autoexec.log',
  '/etc/cron.d/x.log',
  'C:x.log',
  '.bashrc',
  '.log',
  '..log',
  '',
  'a',
  'run.sh',
  'a.desktop',
  'a.log.exe',
  'a b.log',
  'a.log\n',
  'a\0.log',
  'a\u202Egol.log',
  '-rf.log',
  `${'x'.repeat(197)}.log`,
])('%j is none', (name) => expect(FileName.safeParse(name).success).toBe(false))

test.each([
  ['prefect-job-1-flow', 'prefect-job-1-flow.log'],
  ['../../.bashrc', 'bashrc.log'],
  ['', 'flowdeck.log'],
  ['日本', 'flowdeck.log'],
])('%j makes %s', (words, name) => expect(fileNameOf(words, 'log')).toBe(name))

test('whatever the words, a file name comes of them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (words) => {
      expect(FileName.safeParse(fileNameOf(words, 'yaml')).success).toBe(true)
    }),
    { seed: 1 },
  )
})
