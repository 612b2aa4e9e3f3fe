import { createHash } from 'node:crypto'
import type { ContainerProcess, Environment, Exit } from '../container-process'
import type { Api } from './api'
import type { Clock } from './clock'
import type { EventRecorder } from './event-recorder'
import type { PodLogs } from './logs'
import { nodeName } from './node'
import type { Container, Pod, PodStatus } from './objects'
import { creating, crashed, finished, running, waiting, type Ended } from './pod-status'
import { defaultPlay, type Play, type PlayOf } from '../play'
import { pods, secrets } from './resources'

const setUpMs = 150
const firstBackOffMs = 10_000
const longestBackOffMs = 300_000

/** What one life needs of its node. */
export interface NodeHands {
  readonly api: Api
  readonly recorder: EventRecorder
  readonly clock: Clock
  readonly logs: PodLogs
  readonly plays: PlayOf
  readonly process: ContainerProcess
  /** The images that the node has. */
  readonly images: Set<string>
  nextAddress(): string
}

/** One pod from the node's first look at it to its end. Every step reads the pod again, and stops when it is gone. */
export class PodLife {
  readonly #main: Container
  readonly #play: Play

  constructor(
    private readonly hands: NodeHands,
    private readonly pod: Pod,
    private readonly signal: AbortSignal,
  ) {
    const [main] = pod.spec.containers
    if (!main) throw new Error(`Pod ${pod.metadata.name} was let in without a container.`)
    this.#main = main
    this.#play = this.#playOf(main.image)
  }

  #playOf(image: string): Play {
    return this.hands.plays(image) ?? defaultPlay
  }

  begin(): void {
    this.#live().catch((error: unknown) => {
      if (!this.signal.aborted) throw error
    })
  }

  async #live(): Promise<void> {
    await this.#sleep(setUpMs * Math.random())
    this.#set((pod, now) => creating({ pod, now }, this.hands.nextAddress()))
    await this.#sleep(setUpMs)
    if (!(await this.#pullAll())) return
    const env = await this.#environment()
    for (let restarts = 0; ; restarts += 1) {
      this.#start()
      const exit = await this.#run(env)
      if (this.signal.aborted) return
      const ended = endedOf(exit)
      for (const { name } of this.pod.spec.containers) this.hands.logs.end(this.pod.metadata.uid, name)
      const { restartPolicy } = this.pod.spec
      const again = restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && ended.exitCode !== 0)
      if (!again || isEvicted(exit)) {
        this.#finish(exit, ended)
        return
      }
      await this.#crash(ended, restarts)
    }
  }

  /** Pulls every container's image. @returns false when the pod is over; waits for as long as an image is missing. */
  async #pullAll(): Promise<boolean> {
    for (const container of this.pod.spec.containers) {
      const play = container === this.#main ? this.#play : this.#playOf(container.image)
      if (play.kind === 'imageMissing') await this.#failToPull(container)
      await this.#pull(container, play.pullMs)
    }
    return !this.signal.aborted
  }

  async #pull({ name, image, imagePullPolicy }: Container, pullMs: number): Promise<void> {
    const { images, clock } = this.hands
    if (imagePullPolicy !== 'Always' && images.has(image)) {
      this.#tell('Normal', 'Pulled', `Container image "${image}" already present on machine`, name)
      return
    }
    this.#tell('Normal', 'Pulling', `Pulling image "${image}"`, name)
    const begun = clock.now()
    await this.#sleep(images.has(image) ? Math.min(pullMs, 80) : pullMs)
    images.add(image)
    const took = `${clock.now() - begun}ms`
    const message = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: 98304000 bytes.`
    this.#tell('Normal', 'Pulled', message, name)
  }

  /** Ends only with the pod: the image never comes. */
  async #failToPull({ name, image }: Container): Promise<void> {
    const ref = /^[^/.:]*[.:][^/]*\//.test(image) ? image : `docker.io/library/${image}`
    const why = `failed to pull and unpack image "${ref}": failed to resolve reference "${ref}": ${ref}: not found`
    const error = `rpc error: code = NotFound desc = ${why}`
    for (let tries = 0; ; tries += 1) {
      this.#tell('Normal', 'Pulling', `Pulling image "${image}"`, name)
      await this.#sleep(this.#play.pullMs)
      this.#tell('Warning', 'Failed', `Failed to pull image "${image}": ${error}`, name)
      this.#tell('Warning', 'Failed', 'Error: ErrImagePull', name)
      this.#set((pod, now) => waiting({ pod, now }, name, 'ErrImagePull', error))
      await this.#sleep(1_000)
      const backOff = `Back-off pulling image "${image}"`
      this.#tell('Normal', 'BackOff', backOff, name)
      this.#tell('Warning', 'Failed', 'Error: ImagePullBackOff', name)
      this.#set((pod, now) => waiting({ pod, now }, name, 'ImagePullBackOff', `${backOff}: ErrImagePull: ${error}`))
      await this.#sleep(Math.min(longestBackOffMs, firstBackOffMs * 2 ** tries))
    }
  }

  /** The main container's variables; waits with CreateContainerConfigError for as long as a Secret is missing. */
  async #environment(): Promise<Environment> {
    for (;;) {
      const env = new Map<string, string>()
      const missing = this.#resolve(env)
      if (missing === undefined) return env
      this.#tell('Warning', 'Failed', `Error: ${missing}`, this.#main.name)
      this.#set((pod, now) => waiting({ pod, now }, this.#main.name, 'CreateContainerConfigError', missing))
      await this.#sleep(firstBackOffMs)
    }
  }

  #resolve(env: Map<string, string>): string | undefined {
    const { namespace, name } = this.pod.metadata
    for (const { name: variable, value, valueFrom } of this.#main.env ?? []) {
      const ref = valueFrom?.secretKeyRef
      if (!ref) {
        const fields: Readonly<Record<string, string>> = {
          'metadata.name': name,
          'metadata.namespace': namespace ?? '',
        }
        env.set(variable, value ?? fields[valueFrom?.fieldRef?.fieldPath ?? ''] ?? '')
        continue
      }
      const secret = this.hands.api.store.get(secrets.plural, namespace, ref.name) as
        { data?: Record<string, string> } | undefined
      const text = secret?.data?.[ref.key]
      if (text !== undefined) env.set(variable, Buffer.from(text, 'base64').toString('utf8'))
      else if (ref.optional !== true) {
        return secret
          ? `couldn't find key ${ref.key} in Secret ${namespace}/${ref.name}`
          : `secret "${ref.name}" not found`
      }
    }
    return undefined
  }

  #start(): void {
    for (const { name } of this.pod.spec.containers) {
      this.#tell('Normal', 'Created', `Created container: ${name}`, name)
      this.#tell('Normal', 'Started', `Started container ${name}`, name)
    }
    const digest = createHash('sha256').update(this.#main.image).digest('hex')
    this.#set((pod, now) => running({ pod, now }, `${this.#main.image.replace(/:[^/:]*$/, '')}@sha256:${digest}`))
  }

  async #run(env: Environment): Promise<Exit> {
    const { clock, logs, process } = this.hands
    return process(env, this.#play, {
      now: () => clock.now(),
      sleep: (ms) => this.#sleep(ms),
      log: (text) => {
        for (const line of text.split('\n'))
          logs.write(this.pod.metadata.uid, this.#main.name, { at: clock.now(), text: line })
      },
      signal: this.signal,
    })
  }

  #finish(exit: Exit, ended: Ended): void {
    if (!isEvicted(exit)) {
      this.#set((pod, now) => finished({ pod, now }, ended))
      return
    }
    const { name, resources } = this.#main
    const request = resources.requests?.memory ?? '0'
    const message = `The node was low on resource: memory. Threshold quantity: 100Mi, available: 61444Ki. Container ${name} was using 1843268Ki, request is ${request}, has larger consumption of memory. `
    this.#tell('Warning', 'Evicted', message)
    this.#tell('Normal', 'Killing', `Stopping container ${name}`, name)
    this.#set((pod, now) => finished({ pod, now }, ended, { reason: 'Evicted', message }))
  }

  async #crash(ended: Ended, restarts: number): Promise<void> {
    const { name } = this.#main
    const { name: podName, namespace, uid } = this.pod.metadata
    const pauseMs = Math.min(longestBackOffMs, firstBackOffMs * 2 ** restarts)
    const container = `container ${name} in pod ${podName}_${namespace}(${uid})`
    this.#tell('Warning', 'BackOff', `Back-off restarting failed ${container}`, name)
    const backOff = `back-off ${pauseMs / 1000}s restarting failed container=${name} pod=${podName}_${namespace}(${uid})`
    this.#set((pod, now) => crashed({ pod, now }, ended, backOff))
    await this.#sleep(pauseMs)
    this.hands.logs.restart(uid, name)
    this.#tell('Normal', 'Pulled', `Container image "${this.#main.image}" already present on machine`, name)
  }

  #set(next: (pod: Pod, now: number) => PodStatus): void {
    const { api, clock } = this.hands
    const { namespace, name, uid } = this.pod.metadata
    const pod = api.store.get(pods.plural, namespace, name) as Pod | undefined
    if (this.signal.aborted || pod?.metadata.uid !== uid) return
    api.write(pods, { ...pod, status: next(pod, clock.now()) })
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void {
    if (this.signal.aborted) return
    const fieldPath = container === undefined ? {} : { fieldPath: `spec.containers{${container}}` }
    this.hands.recorder.record(this.pod, { type, reason, message, component: 'kubelet', host: nodeName, ...fieldPath })
  }

  #sleep(ms: number): Promise<void> {
    return this.hands.clock.sleep(ms, this.signal)
  }
}

const isEvicted = (exit: Exit): boolean => 'killed' in exit && exit.killed === 'Evicted'

function endedOf(exit: Exit): Ended {
  if ('killed' in exit) return { exitCode: 137, reason: exit.killed === 'OOMKilled' ? 'OOMKilled' : 'Error' }
  return { exitCode: exit.code, reason: exit.code === 0 ? 'Completed' : 'Error' }
}
