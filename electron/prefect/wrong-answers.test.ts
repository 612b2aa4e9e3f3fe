import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { replaceJobSpecYaml } from '../../shared/dialect/replace-job-spec-yaml'
import { dialectOf } from '../../shared/dialects/dialects'
import { ClaimRecord } from '../../shared/model/claim'
import { Phase, type DialectId } from '../../shared/model/dialect-words'
import { FlowRunDetails, FlowRunLogPart, FlowRunState, FlowRunSummary, type FlowRun } from '../../shared/model/flow-run'
import { parseTemplate } from '../../shared/template/parse-template'
import { startPracticeApi, type PracticeApi } from '../practice/api'
import { startPracticeApi3, type PracticeApi3 } from '../practice/api-3'
import { startAnswerTape, type AnswerTape, type Recorded } from './answer-tape.stage'
import { openPrefectApi } from './open'
import { PrefectError, type PrefectApi, type PrefectApiOptions, type WrongRow } from './prefect-api'

// Honest answers of all dialects, with one value in them replaced by something else: every call copes with each.

const never = new AbortController().signal
const farFuture = 4_000_000_000_000
const claim: ClaimRecord = { agent: 'agent', cluster: 'minikube.1', namespace: 'default', jobName: 'prefect-job-1' }

const agent = () => ({ name: 'agent', labels: [] })
const instant = z.number().int().nullable()
/** A run as the agent takes it. */
const Run = z.object({
  id: z.string(),
  name: z.string(),
  flow: z.object({ id: z.string(), name: z.string() }),
  revision: z.string(),
  phase: Phase,
  state: z.object({ name: z.string(), message: z.string().nullable(), at: instant }),
  dueAt: instant,
  claim: ClaimRecord.nullable(),
  claimedBefore: z.boolean(),
})
const Settled = z.union([z.object({ ok: z.literal(true) }), z.object({ ok: z.literal(false), message: z.string() })])
const RunPage = z.object({ items: z.array(Run), next: z.string().nullable() })

interface Call {
  readonly act: (prefect: PrefectApi, runs: Runs) => Promise<unknown>
  /** What the core and the panel rely on, whatever was answered. */
  readonly result: z.ZodType
  /** The rows in what it comes to, by their ids, where it is a list. */
  readonly ids?: (result: never) => readonly string[]
  /** Fields that say whether a row belongs in it at all: with another value there it is rightly left out. */
  readonly chosenBy?: readonly string[]
}
interface Runs {
  /** A run that waits, and one that was found claimed. */
  readonly waiting: FlowRun
  readonly claimed: FlowRun
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)
const calls: Readonly<Record<string, Call>> = {
  connect: {
    act: (prefect) => prefect.connect(never),
    result: z.object({ tenantId: z.string().nullable(), scope: z.string().nullable() }),
  },
  due: {
    act: (prefect) => prefect.due(farFuture, never),
    result: z.object({ runs: z.array(Run), full: z.boolean() }),
  },
  outlook: {
    act: (prefect) => prefect.outlook(['agent'], Date.now(), never),
    result: z.object({ nextDueAt: instant, mayBeDue: z.boolean(), claims: RunPage, cancelled: z.array(z.string()) }),
  },
  claims: {
    act: (prefect) => prefect.claims(['agent'], '00000000-0000-0000-0000-000000000000', never),
    result: RunPage,
    ids: ({ items }: { items: FlowRun[] }) => idsOf(items),
    chosenBy: ['state', 'type', 'message'],
  },
  claim: {
    act: (prefect, { waiting }) => prefect.claim([{ run: waiting, claim }], never),
    result: z.array(z.object({ kind: z.enum(['won', 'refused', 'open']) })).length(1),
  },
  read: {
    act: (prefect, { waiting, claimed }) => prefect.read([waiting.id, claimed.id], never),
    result: z.array(Run),
    ids: (runs: FlowRun[]) => idsOf(runs),
  },
  jobInputs: {
    act: async (prefect, { claimed }) => jobOf(await prefect.jobInputs(claimed, never)),
    result: z.union([
      z.object({ ok: z.literal(true), manifest: z.looseObject({ kind: z.literal('Job') }) }),
      z.object({ ok: z.literal(false), reason: z.string(), advice: z.string() }),
    ]),
  },
  fail: { act: (prefect, { waiting }) => prefect.fail(waiting, 'it failed', never), result: Settled },
  schedule: { act: (prefect, { waiting }) => prefect.schedule(waiting, 0, never), result: Settled },
  cancel: { act: (prefect, { waiting }) => prefect.cancel(waiting, never), result: Settled },
  log: {
    act: (prefect, { waiting }) => prefect.log([prefect.receipt(waiting.id, 'prefect-job-1', 0)], never),
    result: z.undefined(),
  },
  receipts: {
    act: (prefect, { waiting, claimed }) => prefect.receipts([waiting.id, claimed.id], never),
    result: z.map(z.string(), z.array(z.string())),
  },
  runs: {
    act: (prefect) => prefect.runs({ since: 0, limit: 2 }, never),
    result: z.object({ runs: z.array(FlowRunSummary), complete: z.boolean(), waiting: z.number().int().nullable() }),
    ids: ({ runs }: { runs: FlowRunSummary[] }) => idsOf(runs),
  },
  details: {
    act: (prefect, { waiting }) => prefect.details(waiting.id, never),
    result: FlowRunDetails.nullable(),
  },
  states: { act: (prefect, { claimed }) => prefect.states(claimed.id, never), result: z.array(FlowRunState) },
  logs: {
    act: (prefect, { claimed }) => prefect.logs(claimed.id, { after: 0, limit: 10 }, never),
    result: FlowRunLogPart,
    ids: ({ lines }: FlowRunLogPart) => idsOf(lines),
  },
}

/** What only 3 asks its API for. */
const callsOf3: Readonly<Record<string, Call>> = {
  pending: { act: (prefect, { claimed }) => prefect.pending(claimed, never), result: Settled },
  cleared: {
    act: (prefect, { claimed }) => prefect.cleared([{ flowRunId: claimed.id, hadJobs: true }], [claim], never),
    result: z.undefined(),
  },
}
const callsOf = (dialect: DialectId): Readonly<Record<string, Call>> =>
  dialect === '3' ? { ...calls, ...callsOf3 } : calls
/** Those that change something come last, in this order. */
const writes = ['log', 'claim', 'pending', 'fail', 'schedule', 'cancel', 'cleared']
const namesOf = (dialect: DialectId): readonly string[] => {
  const names = Object.keys(callsOf(dialect))
  return [...names.filter((name) => !writes.includes(name)), ...writes.filter((name) => names.includes(name))]
}

/** A practice API with a run that is over. */
async function practiceOf(dialect: DialectId): Promise<PracticeApi | PracticeApi3> {
  if (dialect === '3') {
    const api = await startPracticeApi3()
    api.setFlowRunState(api.createRun('hello'), { type: 'CANCELLED', message: 'gone' })
    return api
  }
  const api = await startPracticeApi({ dialect })
  api.setFlowRunState(api.createRun('hello'), { type: dialect === '1.x' ? 'Cancelled' : 'Aborted', message: 'gone' })
  return api
}

/** What a run's Job is made from goes on to the template. */
function jobOf(inputs: Awaited<ReturnType<PrefectApi['jobInputs']>>): unknown {
  const dialect = dialectOf(inputs.dialect)
  const template = parseTemplate(dialect.templates[0]?.text ?? '', dialect.templateForm?.structure)
  if (!template.ok) throw new Error('the built-in template is one')
  const options = { api: 'http://api', token: 'T', namespace: 'n', imagePullSecrets: '' }
  const names = { jobName: 'prefect-job-0a1b2c3d', identifier: '0a1b2c3d' }
  return replaceJobSpecYaml(dialect, inputs, template.template, { ...options, ...names })
}

type Path = readonly (string | number)[]

/** Where there is a value, the whole included. */
function* pathsOf(value: unknown, above: Path = []): Generator<Path> {
  yield above
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...above, key])
}

/** The same with another value at a path; undefined is left out. */
function replaced(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other
  const inner = replaced((value as Record<string, unknown>)[key], rest, other)
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...(value as object), [key]: inner }
}

/**
 * The row that a path leads into: GraphQL has lists by the names of their fields, REST has them bare.
 * @returns null for a path that leads into none, as that of the list itself
 */
function rowAt(answer: unknown, path: Path): { readonly id: string | undefined } | null {
  const isBare = Array.isArray(answer)
  const [field, key] = isBare ? [null, path[0]] : [path[1], path[2]]
  if (key === undefined) return null
  const list = isBare ? answer : (answer as { data?: Record<string, unknown> } | null)?.data?.[String(field)]
  const row: unknown = Array.isArray(list) ? list[Number(key)] : undefined
  return { id: (row as { id?: string } | undefined)?.id }
}
const pathOf = (url: string): string => (new URL(url).pathname === '/' ? '' : new URL(url).pathname)

const odd = [undefined, null, 'x', '', 7, 1.5, -1, 1e306, true, [], {}, [null], { id: 7 }, 'x'.repeat(100_000)]

describe.each<DialectId>(['0.6', '1.x', '3'])('whatever an API of Prefect %s answers', (dialect) => {
  const all = callsOf(dialect)
  let api: PracticeApi | PracticeApi3
  let tape: AnswerTape
  let runs: Runs
  const honest = new Map<string, { readonly answers: readonly Recorded[]; readonly result: unknown }>()

  const open = (more: Pick<PrefectApiOptions, 'onWrongRow'> = {}): PrefectApi => {
    const workPool = 'workPool' in api ? { workPool: api.workPool, csrfClientId: 'c' } : {}
    return openPrefectApi({ url: tape.url + pathOf(api.url), token: api.token, dialect, agent, ...workPool, ...more })
  }

  /** One call on a connection of its own. */
  async function call(name: string): Promise<{ result: unknown; error: unknown; wrongRows: readonly WrongRow[] }> {
    const wrongRows: WrongRow[] = []
    const onWrongRow = (row: WrongRow): void => void wrongRows.push(row)
    const prefect = open({ onWrongRow })
    try {
      return { result: await all[name]!.act(prefect, runs), error: null, wrongRows }
    } catch (error) {
      return { result: undefined, error, wrongRows }
    } finally {
      await prefect.close()
    }
  }

  beforeAll(async () => {
    api = await practiceOf(dialect)
    tape = await startAnswerTape(new URL(api.url).origin)
    tape.record()
    const prefect = open()
    await prefect.connect(never)
    for (let n = 0; n < 3; n++) api.createRun('hello', { dueInMs: -1_000 })
    api.createRun('report', { dueInMs: 60_000 })
    const { runs: offered } = await prefect.due(Date.now(), never)
    const [claimed, another, waiting] = offered
    const claims = [claimed!, another!].map((run) => ({ run, claim }))
    await prefect.claim(claims, never)
    await prefect.log([prefect.receipt(claimed!.id, 'prefect-job-1', 1), prefect.receipt(another!.id, 'b', 2)], never)
    const { items } = (await prefect.outlook(['agent'], Date.now(), never)).claims
    runs = { waiting: waiting!, claimed: items.find(({ id }) => id === claimed!.id)! }
    await prefect.close()
    for (const name of namesOf(dialect)) {
      tape.record()
      const { result, error } = await call(name)
      if (error) throw error as Error
      honest.set(name, { answers: tape.recorded, result })
    }
  })
  afterAll(async () => {
    await tape.close()
    await api.close()
  })

  /** The call's answers with one value replaced: it comes to what is relied on, or fails as a call to a server may. */
  async function holds(name: string, answerIndex: number, path: Path, other: unknown): Promise<void> {
    const { answers, result: before } = honest.get(name)!
    const where = `${name}: ${path.join('.')} is ${JSON.stringify({ other }).slice(0, 100)}`
    const { at, answer } = answers[answerIndex]!
    tape.play(answers.with(answerIndex, { at, answer: replaced(answer, path, other) }))
    const { result, error, wrongRows } = await call(name)
    if (error) {
      if (error instanceof PrefectError) return
      throw new Error(`${where}: it is taken for a mistake of ours`, { cause: error })
    }
    const checked = all[name]!.result.safeParse(result)
    if (!checked.success) throw new Error(`${where}: ${checked.error.message}`)
    const { ids, chosenBy = [] } = all[name]!
    const row = rowAt(answer, path)
    if (!ids || !row) return
    const wrong = row.id
    const [idsBefore, idsAfter] = [ids(before as never), ids(result as never)]
    expect(idsAfter, where).toEqual(expect.arrayContaining(idsBefore.filter((id) => id !== wrong)))
    const isGone = idsAfter.length < idsBefore.length
    if (isGone && wrong !== undefined && !chosenBy.includes(String(path.at(-1))))
      expect(wrongRows, where).not.toEqual([])
  }

  test('honest answers are taken whole', () => {
    for (const [name, { result }] of honest) {
      expect(all[name]!.result.safeParse(result).error, name).toBeUndefined()
    }
  })

  test.each(namesOf(dialect))('a wrong value anywhere in it is no mistake of ours: %s', async (name) => {
    const { answers } = honest.get(name)!
    expect(answers.length).toBeGreaterThan(0)
    let nth = 0
    // A template of a work pool has hundreds of places.
    const times = answers.reduce((sum, { answer }) => sum + [...pathsOf(answer)].length, 0) > 200 ? 1 : 3
    for (const [index, { answer }] of answers.entries()) {
      for (const path of pathsOf(answer)) {
        // Each place gets some of the values, and each value comes to some of the places.
        for (let n = 0; n < times; n++) await holds(name, index, path, odd[nth++ % odd.length])
      }
    }
  })

  test('nor is any other', async () => {
    const place = fc.constantFrom(...honest.keys()).chain((name) => {
      const { answers } = honest.get(name)!
      const paths = answers.flatMap(({ answer }, index) => [...pathsOf(answer)].map((path) => ({ name, index, path })))
      return fc.constantFrom(...paths)
    })
    await fc.assert(
      fc.asyncProperty(place, fc.jsonValue(), ({ name, index, path }, other) => holds(name, index, path, other)),
      { numRuns: 300 },
    )
  })
})
