import { z } from 'zod'
import { CleanedObject, PlannedObject } from '../model/cleaning'
import { ConnectionId } from '../model/connection'
import { KeptEvidence } from '../model/evidence'
import { KubeEvent } from '../model/pod'

const connectionOnly = z.object({ connectionId: ConnectionId })
const Uid = z.string().min(1).max(128)

/** A refusal is one that the user can do something about: the sentence says what happened, why, and what to do. */
const or = <T extends z.ZodRawShape>(done: T) =>
  z.union([z.object({ ok: z.literal(true), ...done }), z.object({ ok: z.literal(false), message: z.string() })])

/** What can be asked about Jobs that go, and what is kept of them on this machine. */
export const cleaningCalls = {
  /** What becomes of each Job of a flow run in the namespace, and of pods whose Job is gone, by the settings in force. */
  'cleaning.plan': { input: connectionOnly, output: or({ objects: z.array(PlannedObject).readonly() }) },
  /** Deletes those of them that go now, each after its evidence was kept, whether the resource manager is on or not. */
  'cleaning.run': {
    input: connectionOnly.extend({ uids: z.array(Uid).min(1).max(10_000) }),
    output: or({ objects: z.array(CleanedObject).readonly() }),
  },
  /** What is kept on this machine of a run's Jobs, the newest first. */
  'evidence.ofRun': {
    input: connectionOnly.extend({ flowRunId: z.string().min(1).max(64) }),
    output: or({ kept: z.array(KeptEvidence).readonly() }),
  },
  /** What the cluster said of them and of their pods, as far as it was kept. */
  'evidence.events': {
    input: connectionOnly.extend({ flowRunId: z.string().min(1).max(64) }),
    output: or({ events: z.array(KubeEvent).readonly() }),
  },
  /** One file of it. */
  'evidence.read': {
    input: connectionOnly.extend({ uid: Uid, file: z.string().min(1).max(255) }),
    output: or({ text: z.string() }),
  },
} as const
