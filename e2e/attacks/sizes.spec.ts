// However much a server sends, the memory that is taken for it has a bound.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { spawnFlowdeck } from '../cli'
import { agentTo, dueRun, kubeconfigTo, peakMb, prefect06 } from './ground'
import { sendJson, startHostileServer, type Attack } from './hostile-server'

test.skip(process.platform !== 'linux', 'Memory is read as Linux counts it.')

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

/** Twice what an agent takes that deploys thousands of runs. */
const mostMb = 300
const chunkBytes = 1024 * 1024

/** Streams so many MB, or as many as are taken. */
async function stream(response: ServerResponse, megabytes: number, chunk: Buffer, status = 200): Promise<true> {
  response.writeHead(status, { 'content-type': 'application/json' })
  const chunks = Readable.from(Array.from({ length: megabytes }, () => chunk))
  // Whoever has enough hangs up.
  await pipeline(chunks, response).catch(() => undefined)
  return true
}

const filled = (text: string): Buffer => Buffer.alloc(chunkBytes, text)
const streaming =
  (text: string, megabytes: number, status?: number): Attack =>
  (_, response) =>
    stream(response, megabytes, filled(text), status)

const sending = (status: number, body: string): Attack => {
  return (_, response) => {
    response.writeHead(status).end(body)
    return true
  }
}

/** One that is well: it has no Jobs, and takes each one. */
const wellCluster: Attack = ({ method, body }, response) =>
  sendJson(response, method === 'POST' ? (JSON.parse(body) as object) : { kind: 'List', metadata: {}, items: [] })

interface Measured {
  readonly peakMb: number
  readonly said: string
}

/** Runs a command line until it has said something, or has taken more memory than it may. */
async function measure(args: readonly string[], until: (said: string) => boolean): Promise<Measured> {
  const child = spawnFlowdeck(args, { home }, 'pipe')
  let said = ''
  for (const output of [child.stdout, child.stderr]) output?.on('data', (text: Buffer) => (said += text.toString()))
  const ended = once(child, 'close')
  let peak = 0
  const look = async (): Promise<boolean> => {
    const isSaid = until(said)
    if (child.exitCode === null && child.pid !== undefined) peak = await peakMb(child.pid).catch(() => peak)
    return isSaid || peak > mostMb
  }
  try {
    await expect.poll(look, { timeout: 30_000, intervals: [20] }).toBe(true)
    return { peakMb: Math.round(peak), said }
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

const says = (words: RegExp) => (said: string) => words.test(said)

const manyValues = `{"data":{"tenant":[${'[],'.repeat(5_000_000)}[]]}}`
const deep = `{"data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
const apiAttacks: readonly (readonly [string, Attack, RegExp])[] = [
  ['a GB', streaming(' ', 1024), /larger than 16 MB/],
  ['a GB as an error', streaming('no ', 1024, 500), /HTTP 500: no no/],
  [
    'errors of MBs',
    (_, response) => sendJson(response, { errors: [{ message: 'm'.repeat(10_000_000) }] }),
    /more characters/,
  ],
  ['a list of small values', sending(200, manyValues), /more than 1000000 values/],
  ['lists in lists', sending(200, deep), /deep in each other/],
  [
    'a GB that was packed',
    (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50 * chunkBytes)))
      return true
    },
    /larger than 16 MB/,
  ],
]

async function expectSaidInShort(ofApi: Attack, ofCluster: Attack, words: RegExp): Promise<void> {
  const [api, cluster] = [await startHostileServer('', ofApi), await startHostileServer('', ofCluster)]
  try {
    const { peakMb: peak, said } = await measure(agentTo(api.url, await kubeconfigTo(home, cluster.url)), says(words))
    expect(peak).toBeLessThan(mostMb)
    expect(said.length).toBeLessThan(50_000)
  } finally {
    await Promise.all([api.close(), cluster.close()])
  }
}

for (const [name, attack, words] of apiAttacks) {
  test(`the Prefect API answers ${name}: it is said in short, and takes no memory to speak of`, async () =>
    expectSaidInShort(attack, wellCluster, words))
}

const longStatus = JSON.stringify({ kind: 'Status', reason: 'r'.repeat(25_000_000), message: 'm'.repeat(25_000_000) })
const clusterAttacks: readonly (readonly [string, Attack, RegExp])[] = [
  ['a GB', streaming(' ', 1024), /larger than 16 MB/],
  ['a GB as an error', streaming('no ', 1024, 500), /no no no/],
  ['a Status of 50 MB', sending(403, longStatus), /"to":"cluster"/],
  ['a list of small values', sending(200, manyValues), /more than 1000000 values/],
]

for (const [name, attack, words] of clusterAttacks) {
  test(`the cluster answers ${name}: it is said in short, and takes no memory to speak of`, async () =>
    expectSaidInShort(prefect06({}), attack, words))
}

test('a list of Jobs that has no end is given up, whole pages that are too large are asked for in smaller ones', async () => {
  let pages = 0
  const cluster = await startHostileServer('', ({ path }, response) => {
    pages++
    const limit = Number(new URL(path, 'http://cluster').searchParams.get('limit'))
    const job = { metadata: { name: 'j', uid: `${pages}`, annotations: { a: 'x'.repeat(40_000) } } }
    const items = Array.from({ length: limit }, () => job)
    return sendJson(response, { kind: 'JobList', metadata: { continue: 'more' }, items })
  })
  const args = ['get', 'jobs', '--kubeconfig', await kubeconfigTo(home, cluster.url), '--namespace', 'default']
  try {
    const { peakMb: peak, said } = await measure(args, says(/does not end/))
    expect(peak).toBeLessThan(mostMb)
    expect(said.length).toBeLessThan(10_000)
    expect(pages).toBeLessThan(300)
  } finally {
    await cluster.close()
  }
})

test('a queue of 5,000 runs before a cluster that takes none: no more are claimed than the agent keeps', async () => {
  const claimed = new Set<string>()
  const answers = prefect06({
    queue: () => Array.from({ length: 5_000 }, () => randomUUID()),
    runs: (ids) => ids.map(dueRun),
    setState: () => ({ states: [{ id: 'x' }] }),
  })
  const api = await startHostileServer('', (asked, response, honest) => {
    if (asked.body.includes('setFlowRunStates'))
      for (const [, id = ''] of asked.body.matchAll(/"flowRunId":"([^"]+)"/g)) claimed.add(id)
    return answers(asked, response, honest)
  })
  // It says that it takes Jobs, and then answers nothing to those that come.
  const cluster = await startHostileServer('', ({ method, path, body }, response) => {
    if (method === 'POST' && !path.includes('dryRun')) return true
    return sendJson(response, method === 'POST' ? (JSON.parse(body) as object) : { metadata: {}, items: [] })
  })
  try {
    let fullSince = Infinity
    const hadTimeForMore = (): boolean => {
      if (claimed.size >= 200) fullSince = Math.min(fullSince, performance.now())
      return performance.now() - fullSince > 1_500
    }
    const { peakMb: peak, said } = await measure(
      agentTo(api.url, await kubeconfigTo(home, cluster.url)),
      hadTimeForMore,
    )
    expect(peak).toBeLessThan(mostMb)
    expect(claimed.size).toBe(200)
    expect(said).toContain('5000 rows, of which the first 200 are taken')
  } finally {
    await Promise.all([api.close(), cluster.close()])
  }
})
