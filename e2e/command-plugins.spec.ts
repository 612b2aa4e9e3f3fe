// Programs that give credentials, of a command: what they say is seen while they wait, they get its terminal, and they end
// with it.
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { flowdeck, spawnFlowdeck } from './cli'
import { answer, PluginStage, words } from './plugin-stage'

let stage: PluginStage
test.beforeEach(async () => {
  stage = await PluginStage.open()
})
test.afterEach(() => stage.close())

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGALRM', 'SIGABRT'] as const
for (const signal of signals)
  test(`a command tells the words of a plugin while it waits, and ends with it on one ${signal}`, async () => {
    const command = await stage.script('login', stage.waiting('login'))
    await writeFile(stage.file('config'), stage.kubeconfigOf({ c: { command, interactiveMode: 'IfAvailable' } }))
    const child = spawnFlowdeck(['get', 'jobs', '--kubeconfig', stage.file('config')], { home: stage.folder }, 'pipe')
    try {
      let said = ''
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await expect.poll(() => said).toContain(`login: ${words}\n`)
      await expect.poll(() => said).toContain('Waiting for login, the plugin that gives the credentials of c.')
      expect(await stage.areRunning('login')).toEqual([true, true])
      child.kill(signal)
      await expect.poll(() => child.exitCode ?? child.signalCode).not.toBeNull()
      await expect.poll(() => stage.areRunning('login')).toEqual([false, false])
    } finally {
      child.kill('SIGKILL')
    }
  })

test('a command that waits for a plugin opens no debugger on SIGUSR1', async () => {
  const command = await stage.script('login', stage.waiting('login'))
  await writeFile(stage.file('config'), stage.kubeconfigOf({ c: { command, interactiveMode: 'Never' } }))
  const child = spawnFlowdeck(['get', 'jobs', '--kubeconfig', stage.file('config')], { home: stage.folder }, 'pipe')
  try {
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await expect.poll(() => said).toContain(`login: ${words}\n`)
    child.kill('SIGUSR1')
    await expect.poll(() => said).toContain('Waiting for login, the plugin that gives the credentials of c.')
    child.kill('SIGTERM')
    await expect.poll(() => child.exitCode ?? child.signalCode).not.toBeNull()
    expect(said).not.toMatch(/debugger/i)
  } finally {
    child.kill('SIGKILL')
  }
})

test('a command without a terminal refuses a plugin that can’t do without, and gives others none', async () => {
  const command = await stage.script('login', `read word; echo "read '$word'" >&2; ${answer}`)
  const config = async (interactiveMode: string) => {
    await writeFile(stage.file('config'), stage.kubeconfigOf({ c: { command, interactiveMode } }))
    const flags = ['--kubeconfig', stage.file('config')]
    return flowdeck(['get', 'jobs', ...flags], { home: stage.folder, input: 'a secret\n' })
  }
  expect((await config('IfAvailable')).stderr).toBe("login: read ''\n")
  const { code, stderr } = await config('Always')
  expect([code, stderr]).toEqual([1, expect.stringContaining('login asks at a terminal (interactiveMode: Always)')])
})

test('a command gives a plugin its terminal', async () => {
  test.skip(process.platform !== 'linux', 'uses util-linux’ script')
  const command = await stage.script('login', `printf 'Code: ' >&2; read word; echo "read '$word'" >&2; ${answer}`)
  await writeFile(stage.file('config'), stage.kubeconfigOf({ c: { command, interactiveMode: 'Always' } }))
  const cli = join(import.meta.dirname, '..', 'out', 'cli.js')
  const call = `'${process.execPath}' '${cli}' get jobs --kubeconfig '${stage.file('config')}'`
  const terminal = spawn('script', ['-qfec', call, '/dev/null'], {
    env: { ...process.env, HOME: stage.folder, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let screen = ''
  terminal.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()))
  await expect.poll(() => screen).toContain('login: Code:')
  terminal.stdin.write('ABCD\n')
  await expect.poll(() => terminal.exitCode).toBe(0)
  expect(screen).toContain("login: read 'ABCD'")
  expect(screen).toContain('COMPLETIONS')
})
