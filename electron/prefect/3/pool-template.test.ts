import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { partsOf, templateOf } from '../../../shared/prefect-3/base-template/parts'
import type { PoolTemplateApi } from '../pool-template-api'
import type { JsonObject } from '../../../shared/model/flow-run'
import { never, stage, type Staged } from './practice.stage'

/** The part of the API that exists once it has answered. */
async function opened(here: Staged): Promise<PoolTemplateApi> {
  await here.prefect.connect(never)
  return here.prefect.poolTemplate!
}
const withVariable = (template: JsonObject, name: string): JsonObject => {
  const variables = template['variables'] as { readonly properties: JsonObject }
  return {
    ...template,
    variables: { ...variables, properties: { ...variables.properties, [name]: { type: 'string' } } },
  }
}
const namesIn = (template: JsonObject) => Object.keys((template['variables'] as { properties: object }).properties)

test('what is saved is what the server has, and the next Job is made from it', async () => {
  const here = await stage()
  const pool = await opened(here)
  const { workPool, template } = await pool.readTemplate(never)
  expect(workPool).toBe(here.api.workPool)
  const changed = withVariable(template, 'team')
  expect(await pool.saveTemplate({ workPool, template: changed }, template, never)).toEqual({
    kind: 'saved',
    template: changed,
  })
  expect((await pool.readTemplate(never)).template).toEqual(changed)
  const id = here.api.createRun('hello')
  const [run] = await here.prefect.read([id], never)
  const inputs = await here.prefect.jobInputs(run!, never)
  expect(inputs['workPool']).toMatchObject({ baseJobTemplate: changed })
})

test('what somebody else has changed meanwhile is not written over', async () => {
  const here = await stage()
  const pool = await opened(here)
  const { workPool, template } = await pool.readTemplate(never)
  const theirs = withVariable(template, 'theirs')
  here.api.changePool({ base_job_template: theirs })
  expect(await pool.saveTemplate({ workPool, template: withVariable(template, 'ours') }, template, never)).toEqual({
    kind: 'changed',
    template: theirs,
  })
  expect(namesIn((await pool.readTemplate(never)).template)).toContain('theirs')
})

test('what was changed of one pool reaches no other, though both began with the same template', async () => {
  const here = await stage()
  const pool = await opened(here)
  const { workPool, template } = await pool.readTemplate(never)
  await here.ask('POST', '/work_pools/', { name: 'other', type: 'kubernetes', base_job_template: template })
  const other = here.client({ workPool: 'other' })
  await other.connect(never)
  const changed = withVariable(template, 'ours')
  expect(await other.poolTemplate!.saveTemplate({ workPool, template: changed }, template, never)).toEqual({
    kind: 'refused',
    message: `This is the template of work pool ${workPool}, and the connection serves other now: nothing was saved. Open the page Template again, and look at what is there.`,
  })
  for (const each of [pool, other.poolTemplate!]) expect((await each.readTemplate(never)).template).toEqual(template)
})

test('the order of keys is no change', async () => {
  const here = await stage()
  const pool = await opened(here)
  const { workPool, template } = await pool.readTemplate(never)
  here.api.changePool({ base_job_template: Object.fromEntries(Object.entries(template).reverse()) })
  expect(
    await pool.saveTemplate({ workPool, template: withVariable(template, 'ours') }, template, never),
  ).toMatchObject({ kind: 'saved' })
})

test('a placeholder that no variable declares is refused in the server’s words, and nothing is saved', async () => {
  const here = await stage()
  const pool = await opened(here)
  const { workPool, template } = await pool.readTemplate(never)
  const configuration = template['job_configuration'] as JsonObject
  const changed = { ...template, job_configuration: { ...configuration, command: '{{ comand }}' } }
  const saved = await pool.saveTemplate({ workPool, template: changed }, template, never)
  expect(saved).toMatchObject({ kind: 'refused', message: expect.stringContaining('comand') as string })
  expect((await pool.readTemplate(never)).template).toEqual(template)
})

test('a pool that is gone is said to be unknown', async () => {
  const here = await stage()
  const pool = await opened(here)
  await here.ask('DELETE', `/work_pools/${here.api.workPool}`)
  await expect(pool.readTemplate(never)).rejects.toMatchObject({ kind: 'refused', message: /There is no work pool/ })
})

test('other dialects have no such part', async () => {
  const { client } = await stage()
  expect(client({ dialect: '0.6' }).poolTemplate).toBeUndefined()
})

test('the digits of large numbers are kept from the server to the page and back', async () => {
  const here = await stage()
  let sent = ''
  const through = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      if (request.method === 'PATCH') sent = body
      const { authorization = '' } = request.headers
      const headers = { authorization, 'content-type': 'application/json' }
      const init = { method: request.method!, headers, ...(body === '' ? {} : { body }) }
      // The practice server, which is JavaScript too, holds a number as a text.
      void fetch(new URL(here.api.url).origin + request.url!, init).then(async (answer) => {
        response.writeHead(answer.status).end((await answer.text()).replace('"number"', '9007199254740993'))
      })
    })
  }).listen(0, '127.0.0.1')
  await once(through, 'listening')
  try {
    const { template: before } = await (await opened(here)).readTemplate(never)
    here.api.changePool({ base_job_template: { ...before, extra: 'number' } })
    const { port } = through.address() as AddressInfo
    const prefect = here.client({ url: `http://127.0.0.1:${port}/api` })
    await prefect.connect(never)
    const pool = prefect.poolTemplate!
    const { workPool, template } = await pool.readTemplate(never)
    expect(template['extra']).toBe(9007199254740993n)
    const parts = partsOf(template)
    const made = templateOf({ ...parts, configuration: { ...parts.configuration, labels: { a: -9007199254740995n } } })
    await pool.saveTemplate({ workPool, template: (made as { template: JsonObject }).template }, template, never)
    expect(sent).toContain('"extra":9007199254740993')
    expect(sent).toContain('"labels":{"a":-9007199254740995}')
  } finally {
    through.closeAllConnections()
    through.close()
  }
})
