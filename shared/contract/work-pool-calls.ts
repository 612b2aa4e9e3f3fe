import { z } from 'zod'
import { Address, CaFile, WorkPoolChoice } from '../model/connection'
import { ProxyLogin, ProxySetting } from '../model/proxy-setting'
import { WorkPool } from '../model/work-pool'

/** A Prefect 3 server; `token` or `proxyLogin` undefined: the one that is kept for the address. */
const WorkPoolsQuestion = z.object({
  url: Address,
  token: z.string().max(10_000).optional(),
  caFile: CaFile.optional(),
  proxy: ProxySetting.optional(),
  proxyLogin: ProxyLogin.optional(),
})
export type WorkPoolsQuestion = Readonly<z.infer<typeof WorkPoolsQuestion>>

const refused = z.object({ ok: z.literal(false), message: z.string() })
const WorkPoolsAnswer = z.union([z.object({ ok: z.literal(true), pools: z.array(WorkPool).readonly() }), refused])
export type WorkPoolsAnswer = Readonly<z.infer<typeof WorkPoolsAnswer>>

/** What is asked of a Prefect 3 server before it is taken into use. */
export const workPoolCalls = {
  /** Lists what it has to serve; the server is asked for that. */
  'connections.workPools': { input: WorkPoolsQuestion, output: WorkPoolsAnswer },
  /** Makes a work pool of type kubernetes there. */
  'connections.makeWorkPool': {
    input: WorkPoolsQuestion.extend({ name: WorkPoolChoice.shape.name }),
    output: z.union([z.object({ ok: z.literal(true) }), refused]),
  },
} as const
