// Whoever asks the panel to end does not wait for a terminal that takes nothing.
import { access, readdir } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { Home, panelCommand } from '../app'
import { openStoppedTerminal } from './terminal'

// Now and then Chromium writes before the panel's first line, and then waits for the terminal: hence some panels.
for (let n = 1; n <= 4; n++) {
  test(`a terminal that is stopped holds up no panel, and SIGTERM ends it (${n})`, async () => {
    test.skip(process.platform !== 'linux', 'needs util-linux’ script')
    test.setTimeout(90_000)
    const panel = await Home.make()
    const { file, args, env } = panelCommand(panel)
    const terminal = await openStoppedTerminal([file, ...args].map((word) => `'${word}'`).join(' '), panel.folder, env)
    try {
      const beats = () => access(panel.heartbeat).then(() => true, () => false) // prettier-ignore
      await expect.poll(beats, { timeout: 40_000 }).toBe(true)
      expect(await terminal.secondsToEnd()).toBeLessThan(10)
      expect(await readdir(panel.data)).not.toContain('SingletonLock')
    } finally {
      await terminal.close()
      await panel.remove()
    }
  })
}
