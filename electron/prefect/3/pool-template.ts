import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../../../shared/model/flow-run'
import { isStatus } from '../http-fault'
import type { PoolFacts, PoolTemplate, PoolTemplateApi, TemplateSaved } from '../pool-template-api'
import { PrefectError } from '../prefect-api'
import { isObject } from '../wire'
import type { Rest } from './rest'
import type { ServedPool } from './work-pool'

/**
 * The base job template of the work pool. The server keeps no version of it and takes no condition, so it is read once more
 * before it is written: what somebody writes in the moment between the two requests is lost, and nothing else.
 * Source: prefect 3.9.1, server/api/workers.py, update_work_pool.
 */
export function poolTemplate(rest: Rest, pool: ServedPool): PoolTemplateApi {
  async function now(signal: AbortSignal): Promise<JsonObject> {
    const { base_job_template: template = {} } = await pool.reread(signal)
    if (isObject(template)) return template
    throw new PrefectError('transient', `The Prefect API gives work pool ${pool.name} without its base job template.`)
  }
  return {
    async readTemplate(signal): Promise<PoolTemplate> {
      return { template: await now(signal), workPool: pool.name }
    },
    async readPool(signal): Promise<PoolFacts> {
      const { name, type, is_paused: paused } = await pool.reread(signal)
      const [queues, workers] = await Promise.all([pool.allQueues(signal), pool.onlineWorkers(signal)])
      return { name, type, paused: paused === true, queues, workers }
    },
    async saveTemplate({ workPool, template }, began, signal): Promise<TemplateSaved> {
      // Pools begin with the same template: what each has does not tell them apart.
      if (workPool !== pool.name) return { kind: 'refused', message: servesAnother(workPool, pool.name) }
      const present = await now(signal)
      if (!isDeepStrictEqual(present, began)) return { kind: 'changed', template: present }
      try {
        await rest.write('PATCH', pool.path, { base_job_template: template }, signal)
      } catch (error) {
        if (!isStatus(error, 422) || !(error instanceof PrefectError)) throw error
        return { kind: 'refused', message: error.message }
      }
      return { kind: 'saved', template: await now(signal) }
    },
  }
}

const servesAnother = (changed: string, served: string): string =>
  `This is the template of work pool ${changed}, and the connection serves ${served} now: nothing was saved. Open the page Template again, and look at what is there.`
