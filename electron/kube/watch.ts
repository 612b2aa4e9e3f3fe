import type { Clock } from '../clock/clock'
import { whatIsBeyond } from '../answers/read-answer'
import { timeLimit } from '../clock/time-limit'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { linesOf } from './lines'
import { listPages } from './list-pages'
import { charsOf, type Room } from './room'
import { awaitSilence, type Silence } from './silence'
import { Fields } from './wire'

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface WatchOptions<T> {
  readonly path: string
  readonly labelSelector?: string
  /** Objects in a page of the list; as in `listPages`. */
  readonly pageSize?: number | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
  /** What is kept of an object, of which nothing is known yet; null leaves it out. */
  readonly read: (object: unknown) => T | null
  /**
   * Whether a MODIFIED, by the uid of its object and its text as it came, tells nothing that counts: it is not even parsed
   * then, which takes most of what an event costs. Left out, each is.
   */
  readonly isNoNews?: ((uid: string, text: string) => boolean) | undefined
  /** For how long what comes is gathered, ms: a piece for each event costs more than its text. Left out, each is heard at once. */
  readonly gatherMs?: number | undefined
  /** Of a list with more than this, the rest is left out. */
  readonly keep: Room
  readonly onTooMany: () => void
  /** Everything there is, at the start and whenever the watch had to begin again. */
  readonly onList: (items: readonly T[]) => void
  readonly onChange: (type: ChangeType, item: T) => void
  /** At each failure, with the instant of the next try (ms since the epoch); null once when it works again. */
  readonly onTrouble: (error: KubeError | null, nextTryAt: number) => void
  /** What any of the functions above threw. That is no trouble of the cluster: the watch goes on. */
  readonly onMistake: (error: unknown) => void
}

/** The server ends a watch after this time, s. */
const watchSeconds = 290
/**
 * The same after a watch that was silent: then the server ends it before it counts as silent again, and a proxy that keeps all
 * back until the end of an answer passes it on. When something comes earlier than that, the next ones are long again.
 */
const shortWatchSeconds = 90
const isEarlyMs = (shortWatchSeconds - 10) * 1_000
/** One that is still there so much later has died unnoticed, whatever comes from it. */
const beyondEndMs = 30_000
const shortestWatchMs = 1_000
/** Two lists lie at least so far apart when the server forgets faster than we can watch. */
const shortestListMs = 1_000
const retryMs = [500, 1_000, 2_000, 5_000, 10_000]

/**
 * Lists in pages, then watches, for ever: lists again on 410 Gone, goes on from the last version seen after a cut
 * connection or one that is silent for `limits.watchSilentMs`, and waits, with growing pauses, when the server doesn't
 * answer. Resolves when the signal is aborted; rejects only for a mistake of its own.
 */
export async function watchForever<T>(client: KubeClient, options: WatchOptions<T>): Promise<void> {
  const { signal, clock } = options
  let version: string | null = null
  let failures = 0
  let listedAt = -Infinity
  /** The list itself was said to be gone: once that may be, as it is read in pages. */
  let listGone = false
  let seconds = watchSeconds
  const onPiece = (afterMs: number) => {
    if (afterMs < isEarlyMs) seconds = watchSeconds
  }
  const onOpen = () => {
    if (failures > 0) guard(options, () => options.onTrouble(null, 0))
    failures = 0
  }
  while (!signal.aborted) {
    try {
      if (version === null) {
        listedAt = clock.elapsed()
        version = await listAll(client, options)
        listGone = false
      }
      const began = clock.elapsed()
      const hears = { onOpen, onPiece, onVersion: (seen: string) => void (version = seen) }
      const end = await watchOnce(client, options, { version, seconds }, hears)
      // Nothing is known to be wrong: if the cluster is away, the next watch does not open.
      if (end === 'silent') seconds = shortWatchSeconds
      // A server or proxy that ends every watch at once is not asked as fast as it answers.
      if (clock.elapsed() - began < shortestWatchMs) await clock.sleep(shortestWatchMs, signal)
    } catch (thrown) {
      if (options.signal.aborted) return
      const error = KubeError.ofFailure(thrown)
      if (error.status === 410 && !listGone) {
        listGone = version === null
        version = null
        if (clock.elapsed() - listedAt < shortestListMs) await clock.sleep(shortestListMs, signal)
        continue
      }
      // The next watch goes on from the last version seen; whether that is still there, the server says (410).
      const waitMs = Math.max(retryMs[Math.min(failures++, retryMs.length - 1)] ?? 10_000, error.retryAfterMs ?? 0)
      guard(options, () => options.onTrouble(error, clock.now() + waitMs))
      await clock.sleep(waitMs, signal)
    }
  }
}

/** Runs what was given to the watch. @returns null when it threw */
function guard<R>({ onMistake }: Pick<WatchOptions<never>, 'onMistake'>, act: () => R): R | null {
  try {
    return act()
  } catch (error) {
    onMistake(error)
    return null
  }
}

/** @returns the version that the list shows, which is that of each of its pages */
async function listAll<T>(client: KubeClient, options: WatchOptions<T>): Promise<string> {
  const { keep } = options
  const items: T[] = []
  let chars = 0
  let version = ''
  let tooMany = false
  for await (const page of listPages(client, options)) {
    version = page.resourceVersion
    for (const object of page.items) {
      const item = tooMany ? null : guard(options, () => options.read(object))
      if (item === null) continue
      chars += charsOf(item)
      tooMany = items.length >= keep.objects || chars > keep.chars
      if (!tooMany) items.push(item)
    }
    if (tooMany) break
  }
  if (tooMany) guard(options, options.onTooMany)
  guard(options, () => options.onList(items))
  return version
}

interface HearsWatch {
  readonly onOpen: () => void
  /** Something came, so long after the watch had opened. */
  readonly onPiece: (afterMs: number) => void
  /** From where to go on. */
  readonly onVersion: (version: string) => void
}

/** Resolves when the server ends the watch in good order, and when nothing came of it for too long. */
async function watchOnce<T>(
  client: KubeClient,
  options: WatchOptions<T>,
  { version, seconds }: { readonly version: string; readonly seconds: number },
  { onOpen, onPiece, onVersion }: HearsWatch,
): Promise<'ended' | 'silent'> {
  const { clock } = options
  const query = {
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion: version,
    timeoutSeconds: seconds,
    labelSelector: options.labelSelector,
  }
  const limit = timeLimit(seconds * 1_000 + beyondEndMs, options.signal)
  let silence: Silence | null = null
  try {
    const stream = await client.stream(options.path, { query, signal: limit.signal })
    onOpen()
    const openedAt = clock.elapsed()
    const awaited = awaitSilence(clock, limits.watchSilentMs, () => void stream.destroy())
    silence = awaited
    const onEach = () => {
      awaited.broken()
      onPiece(clock.elapsed() - openedAt)
    }
    for await (const line of linesOf(gathered(stream, options, onEach), limits.watchLineBytes, 'refuse')) {
      if (line !== '') heard(options, line, onVersion)
    }
    return 'ended'
  } catch (error) {
    if (silence?.isOver() && !options.signal.aborted) return 'silent'
    throw error
  } finally {
    silence?.end()
    limit.end()
  }
}

/** More than this in one piece is a burst, and read as fast as it comes: a server ends watches that lag behind. */
const burstBytes = 16 * 1024

/** The stream, with what comes soon after each other in one piece: while nobody reads, it gathers. */
async function* gathered<T>(
  stream: AsyncIterable<Buffer>,
  { gatherMs = 0, clock, signal }: WatchOptions<T>,
  onEach: () => void,
): AsyncGenerator<Buffer> {
  for await (const piece of stream) {
    onEach()
    yield piece
    if (gatherMs > 0 && piece.length < burstBytes) await clock.sleep(gatherMs, signal)
  }
}

interface WireEvent {
  readonly type: string
  readonly object: { readonly code: number; readonly metadata: { readonly resourceVersion: string } }
}

/**
 * So an API server begins to tell of a change: with kind, apiVersion, name and namespace, then uid and version. Names hold no
 * quotes. What does not begin so is parsed.
 */
const changeHead =
  /^\{"type":"MODIFIED","object":\{"kind":"\w+","apiVersion":"[\w./]+","metadata":\{"name":"[^"\\]+",(?:"generateName":"[^"\\]+",)?"namespace":"[^"\\]+","uid":"([^"\\]+)","resourceVersion":"(\d+)",/

/** @returns the version of an event that tells nothing; null for one that is to be parsed */
function passedOver<T>(options: WatchOptions<T>, line: string): string | null {
  const { isNoNews } = options
  const [, uid, version] = (isNoNews && changeHead.exec(line)) ?? []
  if (!isNoNews || uid === undefined || version === undefined) return null
  return guard(options, () => isNoNews(uid, line)) === true ? version : null
}

/** @throws KubeError for an ERROR, and for a line that is no event */
function heard<T>(options: WatchOptions<T>, line: string, onVersion: (version: string) => void): void {
  const passed = passedOver(options, line)
  if (passed !== null) {
    onVersion(passed)
    return
  }
  const parsed = parseLine(line)
  const event = new Fields<WireEvent>(parsed, 'Event', () => undefined)
  const type = event.text('type')
  const object = event.object('object')
  const raw = (parsed as { object?: unknown } | null)?.object
  if (type === 'ERROR') {
    // It is written again, whole.
    refuseBeyond(line)
    throw KubeError.ofResponse(object.count('code') ?? 500, JSON.stringify(raw ?? null), undefined, 0)
  }
  if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') {
    guard(options, () => {
      const item = options.read(raw)
      if (item !== null) options.onChange(type, item)
    })
  }
  const seen = object.object('metadata').text('resourceVersion')
  if (seen) onVersion(seen)
}

/** A shorter line has few values; how deep they lie in each other harms nobody who reads a field by its name. */
const weighedChars = 16 * 1024

/** @throws KubeError */
function parseLine(line: string): unknown {
  if (line.length > weighedChars) refuseBeyond(line)
  try {
    return JSON.parse(line) as unknown
  } catch {
    throw new KubeError(0, 'NotJson', 'a line of the watch is not JSON')
  }
}

/** @throws KubeError for a line that has more values than an answer may have, or deeper ones */
function refuseBeyond(line: string): void {
  const beyond = whatIsBeyond(Buffer.from(line), limits.answer)
  if (beyond !== null) throw new KubeError(0, 'TooLarge', `a line of the watch has ${beyond}`)
}
