import { app } from 'electron'
import { isMeantAsLink, linkScheme } from '../../shared/model/panel-link'

/**
 * Links that the system passes on: macOS as an event, maybe before the app is ready; other systems as a word of the command
 * line, of this start or of one more while the panel is open. They wait until there is a panel to follow them.
 */
export class Links {
  readonly #waiting: string[] = []
  #follow: ((link: string) => void) | null = null

  constructor() {
    app.on('open-url', (event, url) => {
      event.preventDefault()
      this.#hear(url)
    })
    app.on('second-instance', (_event, words) => this.#hear(words.find(isMeantAsLink)))
    this.#hear(process.argv.find(isMeantAsLink))
  }

  followBy(follow: (link: string) => void): void {
    this.#follow = follow
    for (const link of this.#waiting.splice(0)) follow(link)
  }

  #hear(link: string | undefined): void {
    if (link === undefined) return
    if (this.#follow) this.#follow(link)
    else this.#waiting.push(link)
  }
}

/**
 * Tells the system that these links are ours. A package alone does: another build would have the system start Electron itself.
 * On Linux the package's .desktop file says it (electron-builder.yml), and nothing of the user's need be changed.
 */
export function claimLinks(): void {
  if (app.isPackaged && process.platform !== 'linux') app.setAsDefaultProtocolClient(linkScheme)
}
