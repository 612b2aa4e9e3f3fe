import { constants, open } from 'node:fs/promises'
import { request, type Dispatcher } from 'undici'
import type { FetchedTemplate, JobInputs1 } from '../../../shared/prefect-1/inputs'
import { templateSource } from '../../../shared/prefect-1/own-template'
import { readBeginning } from '../../answers/read-answer'
import { timeLimit } from '../../clock/time-limit'
import { faultOfNetwork } from '../graphql/http-fault'
import { limits } from '../limits'
import { PrefectError } from '../prefect-api'

/**
 * Reads the Job template that a run's config names by a path, as upstream's agent does; most runs name none.
 * @returns what can't be read for good says why, and is the run's failure
 * @throws PrefectError for a server that may answer another time; the signal's reason
 * Source: prefect 1.4.1, utilities/filesystems.py, read_bytes_from_path.
 */
export async function withTemplate(
  inputs: JobInputs1,
  dispatcher: Dispatcher,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<JobInputs1> {
  const source = templateSource(inputs)
  if (source === null) return inputs
  switch (source.kind) {
    case 'file':
      return { ...inputs, fetchedTemplate: await readFile(source.path) }
    case 'url':
      return { ...inputs, fetchedTemplate: await readUrl(source.url, dispatcher, timeoutMs, signal) }
    case 'unreadable':
      return { ...inputs, fetchedTemplate: { ok: false, message: source.message } }
  }
}

const tooLarge = (from: string): FetchedTemplate => ({
  ok: false,
  message: `The job template at ${from} is larger than ${limits.templateBytes / 1024} kB.`,
})

async function readFile(path: string): Promise<FetchedTemplate> {
  try {
    // A pipe that nobody writes to would be opened for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (!(await file.stat()).isFile()) return { ok: false, message: `The job template at ${path} is not a file.` }
      const buffer = Buffer.alloc(limits.templateBytes + 1)
      const length = await fill(file, buffer)
      return length > limits.templateBytes ? tooLarge(path) : textOf(buffer.subarray(0, length))
    } finally {
      await file.close()
    }
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error
    return { ok: false, message: `The job template can’t be read: ${error.message}` }
  }
}

/** A file under `/proc` has no size that could be asked first. */
async function fill(file: Awaited<ReturnType<typeof open>>, buffer: Buffer): Promise<number> {
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return length
}

const textOf = (bytes: Buffer): FetchedTemplate => ({ ok: true, text: bytes.toString('utf8') })

async function readUrl(
  url: string,
  dispatcher: Dispatcher,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<FetchedTemplate> {
  signal.throwIfAborted()
  const limit = timeLimit(timeoutMs, signal)
  try {
    const { statusCode, body } = await request(url, { dispatcher, signal: limit.signal })
    const text = await readBeginning(body, limits.templateBytes + 1)
    const isThere = statusCode >= 200 && statusCode < 300
    if (isThere) return Buffer.byteLength(text) > limits.templateBytes ? tooLarge(url) : { ok: true, text }
    const words = `The job template at ${url} can’t be read: HTTP ${statusCode}`
    if (statusCode >= 500 || statusCode === 429 || statusCode === 408)
      throw new PrefectError('transient', words, { ofRun: true })
    return { ok: false, message: words }
  } catch (error) {
    signal.throwIfAborted()
    const fault = faultOfNetwork(error, false)
    if (!fault) throw error
    const words = `The job template at ${url} can’t be read: ${fault.message}`
    throw new PrefectError('transient', words, { ofRun: true, cause: error })
  } finally {
    limit.end()
  }
}
