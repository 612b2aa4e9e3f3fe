import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listedDifferences } from './differences'
import { commands, kubectl, type Command } from './kubectl'
import { closeBoth, namespace, openBoth, type Servers } from './servers'

let folder: string
let servers: Servers
let files: readonly [real: string, practice: string]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubectl-'))
  servers = await openBoth()
  files = [join(folder, 'real'), join(folder, 'practice')]
  for (const [at, { kubeconfig }] of servers.entries()) await writeFile(files[at]!, kubeconfig)
})
afterAll(async () => {
  await closeBoth(servers)
  await rm(folder, { recursive: true })
})

/** A command that comes again is told apart by how often it has come. */
const rows = commands.map((command, at) => {
  const before = commands.slice(0, at).filter(([line]) => line === command[0]).length
  return [before === 0 ? command[0] : `${command[0]} (${before + 1})`, command] as const
})
const listed = listedDifferences('kubectl')

test.each<readonly [string, Command]>(rows)('kubectl %s', async (what, command) => {
  const [real, ours] = await Promise.all([kubectl(files[0], namespace, command), kubectl(files[1], namespace, command)])
  const difference = listed.get(what)
  if (difference === undefined) {
    expect(ours).toEqual(real)
    return
  }
  expect(ours, 'docs/practice-cluster.md lists a difference, and there is none any more').not.toEqual(real)
  expect([String(real.code), String(ours.code)]).toEqual(difference)
})

test('what is listed as different is in the table', () => {
  expect([...listed.keys()].filter((what) => !rows.some(([row]) => row === what))).toEqual([])
})
