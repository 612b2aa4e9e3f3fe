import { mkdir, rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { app } from 'electron'
import { homeOf } from '../files/home'
import { autostartEntry } from '../panel/autostart-entry'
import { Turns } from '../panel/turns'
import { writePrivateFile } from '../settings/private-file'

/** Among the words of the command line: nobody has asked for the window. */
const atLogin = '--at-login'

/** Whether the system has started the app because the user has logged in. */
export const isStartedAtLogin = (): boolean =>
  process.argv.includes(atLogin) || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)

/** Has the system start the app when the user logs in, or no longer. */
export class LoginItem {
  readonly #turns = new Turns()
  /** Until it was set here: another panel, with a folder of its own, may have. */
  #wanted = false

  /** @throws what the system says when the file can't be written */
  async set(wanted: boolean): Promise<void> {
    if (wanted === this.#wanted) return
    this.#wanted = wanted
    await this.#turns.take(() => (process.platform === 'linux' ? setEntry(wanted) : setOfSystem(wanted)))
  }
}

async function setOfSystem(wanted: boolean): Promise<void> {
  // Without a package it would be Electron that is started. What was never set is not taken back either.
  if (!app.isPackaged || app.getLoginItemSettings({ args: [atLogin] }).openAtLogin === wanted) return
  app.setLoginItemSettings({ openAtLogin: wanted, args: [atLogin] })
}

async function setEntry(wanted: boolean): Promise<void> {
  const folder = join(configFolder(), 'autostart')
  const path = join(folder, 'flowdeck.desktop')
  if (!wanted) {
    await rm(path, { force: true })
    return
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writePrivateFile(path, autostartEntry([...programCommand(), atLogin]))
}

/** An AppImage runs from a place that is another each time. */
function programCommand(): readonly string[] {
  if (process.env.APPIMAGE !== undefined) return [process.env.APPIMAGE]
  return app.isPackaged ? [process.execPath] : [process.execPath, app.getAppPath()]
}

function configFolder(): string {
  const given = process.env.XDG_CONFIG_HOME
  return given !== undefined && isAbsolute(given) ? given : join(homeOf(process.env), '.config')
}
