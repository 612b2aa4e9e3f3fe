import { z } from 'zod'
import { imageName } from '../prefect-0.6/image-name'
import { accepted, refused, type Parsed } from './refusal'
import { shownType, Text, text, typeOf, unsupportedType, wordsOf } from './wire-fields'

/** Where a flow's code is, as far as its Job needs to know: only Docker storage names an image. */
export type Storage =
  { readonly type: 'Docker'; readonly image: string } | { readonly type: Exclude<StorageType, 'Docker'> }

/**
 * The kinds that 1.4.1's agent deploys, with what each can't be without.
 * Source: prefect 1.4.1, serialization/storage.py and the constructors in storage/.
 */
const required = {
  Azure: ['container'],
  Bitbucket: ['project', 'repo'],
  CodeCommit: ['repo'],
  Docker: [],
  GCS: ['bucket'],
  Git: ['flow_path'],
  GitHub: ['repo', 'path'],
  GitLab: ['repo'],
  Local: [],
  Module: ['module'],
  S3: ['bucket'],
  Webhook: [],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type StorageType = keyof typeof required

const isStorageType = (type: string): type is StorageType => Object.hasOwn(required, type)

const DockerFields = z.object({ registry_url: text, image_name: text, image_tag: text })

/** Reads a flow's `storage` as the API has it. Fields beyond those that a Job needs are the flow's process' concern. */
export function parseStorage(value: unknown): Parsed<Storage> {
  const typed = typeOf(value)
  if (!typed.ok) return refused(typed.reason, 'The flow has no storage that says where its code is. Register it again.')
  const { type } = typed
  if (!isStorageType(type)) return refused(unsupportedType(type), unknownType(type))
  if (type === 'Docker') return parseDocker(value)
  const fields = value as Readonly<Record<string, unknown>>
  const names = required[type]
  const missing = names.filter((name) => fields[name] === undefined)
  if (missing.length > 0) return refused(missingArguments(missing), registerAgain(type))
  const read = z.object(Object.fromEntries(names.map((name) => [name, Text]))).safeParse(fields)
  return read.success ? accepted({ type }) : refused(wordsOf(read.error), registerAgain(type))
}

function parseDocker(value: unknown): Parsed<Storage> {
  const read = DockerFields.safeParse(value)
  if (!read.success) return refused(wordsOf(read.error), registerAgain('Docker'))
  const { registry_url: registryUrl, image_name: name, image_tag: imageTag } = read.data
  if (name == null || imageTag == null) {
    const words = 'Docker storage is missing required fields image_name and image_tag'
    return refused(words, 'The flow was registered before its image was built. Build it and register the flow again.')
  }
  const image = imageName({ type: 'Docker', registryUrl: registryUrl ?? null, imageName: name, imageTag })
  return accepted({ type: 'Docker', image })
}

const registerAgain = (type: StorageType): string =>
  `The flow’s ${type} storage is not complete. Register the flow again with Prefect 1.x.`

const unknownType = (type: string): string =>
  `Prefect 1.4.1 knows no storage of type ${shownType(type)}. Register the flow again with one of: ${Object.keys(required).join(', ')}.`

function missingArguments(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`).join(' and ')
  return `__init__() missing ${names.length} required positional argument${names.length > 1 ? 's' : ''}: ${quoted}`
}
