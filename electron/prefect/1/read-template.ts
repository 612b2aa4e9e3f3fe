import type { FetchedTemplate, JobInputs1 } from '../../../shared/prefect-1/inputs'
import { templateSource } from '../../../shared/prefect-1/own-template'
import { readBeginning } from '../../answers/read-answer'
import { timeLimit } from '../../clock/time-limit'
import { FileError, readFileText } from '../../files/read-file'
import { ask, encodings, type Question } from '../../network/ask'
import type { Ways } from '../../network/ways'
import { faultOfNetwork } from '../http-fault'
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
  ways: Ways,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<JobInputs1> {
  const source = templateSource(inputs)
  if (source === null) return inputs
  switch (source.kind) {
    case 'file':
      return { ...inputs, fetchedTemplate: await readFile(source.path) }
    case 'url':
      return { ...inputs, fetchedTemplate: await readUrl(source.url, ways, timeoutMs, signal) }
    case 'unreadable':
      return { ...inputs, fetchedTemplate: { ok: false, message: source.message } }
  }
}

const tooLarge = (from: string): FetchedTemplate => ({
  ok: false,
  message: `The job template at ${from} is larger than ${limits.templateBytes / 1024} kB.`,
})

/** The path comes from the API: it may be that of anything. */
async function readFile(path: string): Promise<FetchedTemplate> {
  try {
    return { ok: true, text: await readFileText(path, limits.templateBytes) }
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return error.kind === 'tooLarge'
      ? tooLarge(path)
      : { ok: false, message: `The job template ${path} can’t be read: ${error.message}.` }
  }
}

async function readUrl(url: string, ways: Ways, timeoutMs: number, signal: AbortSignal): Promise<FetchedTemplate> {
  signal.throwIfAborted()
  const limit = timeLimit(timeoutMs, signal)
  try {
    const { status: statusCode, body } = await ask(ways, question(url, limit.signal))
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

const question = (url: string, signal: AbortSignal): Question => ({
  ...{ url, method: 'GET', body: null, signal },
  headers: { 'accept-encoding': encodings },
})
