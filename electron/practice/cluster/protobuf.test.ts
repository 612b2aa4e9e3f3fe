import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPracticeCluster, type PracticeCluster } from './index'
import { ProtobufError, readProtobuf } from './protobuf'

const varint = (number: number): Buffer => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(number))
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(rest)])
}
type Field = readonly [field: number, value: number | string | Buffer]
const message = (...fields: readonly Field[]): Buffer =>
  Buffer.concat(
    fields.flatMap(([field, value]) => {
      if (typeof value === 'number') return [varint(field * 8), varint(value)]
      const bytes = Buffer.from(value as string)
      return [varint(field * 8 + 2), varint(bytes.length), bytes]
    }),
  )
const none = Buffer.alloc(0)
const sent = (apiVersion: string, kind: string, object: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    message([1, message([1, apiVersion], [2, kind])], [2, object], [3, ''], [4, '']),
  ])

const secret = sent(
  'v1',
  'Secret',
  message(
    [1, message([1, 's'], [2, ''], [3, 'default'], [7, 0], [8, none], [11, message([1, 'a'], [2, 'b'])])],
    [2, message([1, 'token'], [2, Buffer.from([0xff, 0])])],
    [2, message([1, 'user'], [2, 'u'])],
    [3, 'Opaque'],
    [5, 0],
  ),
)
const podSpec = message(
  [2, message([1, 'flow'], [2, 'a:b'], [8, message([1, message([1, 'cpu'], [2, message([1, '500m'])])])])],
  [2, message([1, 'more'], [2, 'c'], [3, 'x'], [3, 'y'])],
  // An emptyDir stands in JSON beside the volume's name, and in protobuf within its source.
  [1, message([1, 'scratch'], [2, message([2, none])])],
  [3, 'Never'],
  [5, -1],
  [11, 0],
)
const job = sent(
  'batch/v1',
  'Job',
  message([1, message([1, 'j'])], [2, message([6, message([1, message([8, none])], [2, podSpec])], [7, 0], [10, 1])]),
)

describe('Kubernetes’ protobuf', () => {
  test('a Secret: maps, bytes, a pointer to false; no zero time, no zero number that nobody gave', () => {
    expect(readProtobuf(secret, 'Secret', 'io.k8s.api.core.v1.Secret')).toEqual({
      ...{ apiVersion: 'v1', kind: 'Secret' },
      metadata: { name: 's', generateName: '', namespace: 'default', creationTimestamp: null, labels: { a: 'b' } },
      ...{ data: { token: '/wA=', user: 'dQ==' }, type: 'Opaque', immutable: false },
    })
  })

  test('a Job: lists, quantities, what is inlined, numbers below zero, a limit of zero', () => {
    expect(readProtobuf(job, 'Job', 'io.k8s.api.batch.v1.Job')).toEqual({
      ...{ apiVersion: 'batch/v1', kind: 'Job' },
      metadata: { name: 'j' },
      spec: {
        template: {
          metadata: { creationTimestamp: null },
          spec: {
            containers: [
              { name: 'flow', image: 'a:b', resources: { limits: { cpu: '500m' } } },
              { name: 'more', image: 'c', command: ['x', 'y'] },
            ],
            volumes: [{ name: 'scratch', emptyDir: {} }],
            ...{ restartPolicy: 'Never', activeDeadlineSeconds: -1 },
          },
        },
        ...{ backoffLimit: 0, suspend: true },
      },
    })
  })

  test('of another kind only what it is', () => {
    expect(readProtobuf(secret, 'Job', 'io.k8s.api.batch.v1.Job')).toEqual({ apiVersion: 'v1', kind: 'Secret' })
  })

  test('one that ends anywhere is refused or read, and nothing else', () => {
    for (let length = 0; length < job.length; length++) {
      try {
        readProtobuf(job.subarray(0, length), 'Job', 'io.k8s.api.batch.v1.Job')
      } catch (error) {
        expect(error).toBeInstanceOf(ProtobufError)
      }
    }
    expect(() => readProtobuf(job.subarray(0, job.length - 20), 'Job', 'io.k8s.api.batch.v1.Job')).toThrow(
      ProtobufError,
    )
  })
})

describe('a client that sends it', () => {
  let cluster: PracticeCluster
  beforeAll(async () => {
    cluster = await startPracticeCluster()
  })
  afterAll(() => cluster.close())

  const post = async (path: string, body: Buffer<ArrayBuffer>) => {
    const response = await fetch(`${cluster.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/vnd.kubernetes.protobuf' },
      body,
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  test('gets its Secret and its Job, as with JSON', async () => {
    const made = await post('/api/v1/namespaces/default/secrets', Buffer.from(secret))
    expect(made).toMatchObject({ status: 201, body: { data: { token: '/wA=' }, immutable: false } })
    const deployed = await post('/apis/batch/v1/namespaces/default/jobs', Buffer.from(job))
    expect(deployed).toMatchObject({ status: 201, body: { spec: { backoffLimit: 0, suspend: true } } })
  })

  test('hears what is wrong with what it sent', async () => {
    const path = '/api/v1/namespaces/default/secrets'
    const words = [job, secret.subarray(0, 60), Buffer.from('hello')].map(async (body) => {
      const { status, body: answer } = await post(path, Buffer.from(body))
      return [status, answer.message]
    })
    expect(await Promise.all(words)).toEqual([
      [400, expect.stringContaining('cannot be handled as a Secret')],
      [
        400,
        `the object provided is unrecognized (must be of type Secret): unexpected EOF (${secret.subarray(0, 35).toString('hex')})`,
      ],
      [
        400,
        'the object provided is unrecognized (must be of type Secret): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (68656c6c6f)',
      ],
    ])
  })
})
