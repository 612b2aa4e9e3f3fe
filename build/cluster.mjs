// A real Kubernetes control plane for as long as something runs against it. See e2e/cluster/README.md.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { root } from './places.mjs'
import { run, say, secondsSince, StepError } from './steps.mjs'

/** The API server's port and those of its parts follow one another. */
const portCount = 7
/** Below the range from which Linux and others take the ports of outgoing connections. */
const firstPort = 20_000
const lastPort = 32_000

/** The first ports of this script's own clusters, which may not have taken them yet. @type {number[]} */
const given = []

/** A machine has room for one real node at a time; another's tests may be at it, and are waited for so long, s. */
const nodePatienceS = 600
/** The bridge of a real node. */
const bridge = '/sys/class/net/fdbr0'

/** @returns {Promise<string>} why this machine can't have a real node, as a sentence; '' where it can */
export async function whyNoNode() {
  return (await run(script('why-no-node'), [], { words: 'onFailure' })).trim()
}

/**
 * Starts a cluster in a folder of its own and takes it down again, whatever `act` does. `act` gets an environment with
 * `KUBECONFIG_REAL` (may do everything), `KUBECONFIG_AGENT` (what an agent needs), `FLOWDECK_KUBE_DIR` (the cluster's
 * folder, which the scripts of e2e/cluster then use by themselves) and its `kubectl` on the `PATH`.
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} act
 * @param {{ node?: 'real' | 'none' }} [options] a real node runs the pods; without one they wait
 * @returns {Promise<T>}
 */
export async function withCluster(act, { node = 'none' } = {}) {
  if (node === 'real') await untilNoNode()
  const startMs = performance.now()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flowdeck-kube-'))
  const guard = guardOf(folder)
  try {
    const what = node === 'real' ? 'node' : 'control plane'
    say(`Starting a Kubernetes ${what} (the first time it is built, which takes some minutes) …`)
    await run(script('up'), ['--dir', folder, '--port', String(await freePorts()), '--node', node])
    say(`Kubernetes is up (${secondsSince(startMs)}).`)
    return await act({
      ...process.env,
      KUBECONFIG_REAL: path.join(folder, 'admin.kubeconfig'),
      KUBECONFIG_AGENT: path.join(folder, 'agent.kubeconfig'),
      FLOWDECK_KUBE_DIR: folder,
      PATH: `${await binaries()}${path.delimiter}${process.env.PATH ?? ''}`,
    })
  } finally {
    if (fs.existsSync(path.join(folder, 'pki'))) await run(script('down'), ['--dir', folder], { evenWhenEnding: true })
    fs.rmSync(folder, { recursive: true, force: true })
    guard.kill('SIGKILL')
  }
}

/**
 * Takes a cluster down when this script has gone without doing so: it waits for the end of what only we write to.
 * @param {string} folder
 */
function guardOf(folder) {
  const act = 'cat; [ ! -d "$1/pki" ] || "$0" --dir "$1"; rm -rf "$1"'
  // In a group of its own: a Ctrl-C is not for it.
  const guard = spawn('bash', ['-c', act, script('down'), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  return guard
}

/** @param {string} name @returns {string} where a script of e2e/cluster is */
function script(name) {
  return path.join(root, 'e2e/cluster', name)
}

/** Waits while another cluster has this machine's one node. When it stays, `up` says so. */
async function untilNoNode() {
  if (!fs.existsSync(bridge)) return
  say('Another cluster has a node on this machine; waiting for it to go …')
  const wait = `for _ in $(seq ${nodePatienceS}); do [ -e ${bridge} ] || break; sleep 1; done`
  await run('bash', ['-c', wait]) // a program, so that a signal ends it
}

/** Where e2e/cluster/build has put its programs. */
async function binaries() {
  const where = await run('bash', ['-c', '. e2e/cluster/lib.sh; printf %s "$BIN"'], { words: 'onFailure' })
  return where.trim()
}

/** @returns {Promise<number>} a port that is free, as are the next `portCount - 1` */
async function freePorts() {
  for (let attempt = 0; attempt < 50; attempt++) {
    // By chance, so that two that start at once don't look at the same ports.
    const first = firstPort + Math.floor(Math.random() * (lastPort - firstPort))
    if (given.some((other) => Math.abs(other - first) < portCount)) continue
    const ports = Array.from({ length: portCount }, (_, i) => first + i)
    given.push(first)
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first
  }
  throw new StepError(`No ${portCount} free ports in a row between ${firstPort} and ${lastPort}.`)
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
