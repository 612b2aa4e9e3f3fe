import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startPracticeApi3 } from '..'
import { noPython, prefect391, prefectBin } from '../../api/conformance/real-prefect'
import { play, type Answered } from './play'
import { startRealServer } from './real-server'
import { steps } from './requests/index'

// The recorded answers are those of the real server. They are made again by
//   RECORD_PREFECT=1 npx vitest run electron/practice/api-3/conformance/same-answers.test.ts
const file = join(import.meta.dirname, 'answers-3.9.1.golden.json')
const recording = process.env['RECORD_PREFECT'] === '1'

const recorded = async (): Promise<readonly Answered[]> =>
  JSON.parse(await readFile(file, 'utf8')) as readonly Answered[]

test('the real server answers as recorded', async ({ skip }) => {
  const bin = await prefectBin(prefect391)
  if (!bin) return skip(noPython(prefect391))
  const home = await mkdtemp(join(tmpdir(), 'flowdeck-conformance-'))
  const real = await startRealServer(bin, home, 'practice:secret')
  try {
    const answers = await play(real.server, steps)
    // A line for each, so that what changes can be read.
    const lines = answers.map((answer) => JSON.stringify(answer)).join(',\n')
    if (recording) await writeFile(file, `[\n${lines}\n]\n`)
    expect(answers).toEqual(await recorded())
  } finally {
    await real.stop()
    await rm(home, { recursive: true, force: true })
  }
}, 900_000)

test('practice answers as the real server did', async () => {
  const api = await startPracticeApi3({ demo: false, key: 'secret' })
  try {
    const answers = await play({ url: api.url, authString: api.token }, steps)
    const wanted = await recorded()
    // Their names first: the whole of it is too much to read.
    const different = answers.filter((answer, index) => JSON.stringify(answer) !== JSON.stringify(wanted[index]))
    expect(different.map(({ name }) => name)).toEqual([])
    expect(answers).toEqual(wanted)
  } finally {
    await api.close()
  }
}, 120_000)
