import { z } from 'zod'
import { Namespace } from './connection'

/** The scheme of links that open the panel. */
export const linkScheme = 'flowdeck'

/** Longer than the longest name of a Job in the longest namespace. */
const linkChars = 400

const JobName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)

const Words = z.union([
  z.tuple([z.literal('run'), z.guid()]).transform(([, id]) => ({ kind: 'run' as const, flowRunId: id.toLowerCase() })),
  z
    .tuple([z.literal('job'), Namespace, JobName])
    .transform(([, namespace, name]) => ({ kind: 'job' as const, namespace, name })),
  z.tuple([z.literal('problems')]).transform(() => ({ kind: 'problems' as const })),
])

/** What a link names. Others may have written it, so all that it does is to lead there. */
export type PanelLink = Readonly<z.output<typeof Words>>

/** @returns null for what is no such link. Nothing is decoded: ids and names have no characters that would need it. */
export function readLink(text: string): PanelLink | null {
  if (text.length > linkChars) return null
  const [, path] = /^flowdeck:\/\/([^/]+(?:\/[^/]+)*)\/?$/i.exec(text) ?? []
  return Words.safeParse(path?.split('/')).data ?? null
}

/** Whether a word of a command line is meant as one, in whatever form. */
export const isMeantAsLink = (word: string): boolean => word.toLowerCase().startsWith(`${linkScheme}:`)

export const linkOfRun = (flowRunId: string): string => `${linkScheme}://run/${flowRunId}`
export const linkOfJob = (namespace: string, name: string): string => `${linkScheme}://job/${namespace}/${name}`
