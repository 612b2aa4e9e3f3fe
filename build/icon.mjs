// `node build/icon.mjs`: renders build/icon.svg as build/icons/SIZExSIZE.png build/icon.png and the tray's, with Electron's Chromium.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { withDisplay } from './display.mjs'
import { electronDist, executableName } from './electron-dist.mjs'
import { root } from './places.mjs'
import { run, runMain } from './steps.mjs'

const sizes = [16, 24, 32, 48, 64, 128, 256, 512]

/** Runs in Electron: a canvas draws each size from the vectors, so that small ones are not shrunk pictures. */
const program = `
const { app, BrowserWindow } = require('electron')
const fs = require('node:fs')
const [svg, folder] = [process.env.ICON_SVG, process.env.ICON_FOLDER]
app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false })
  await window.loadURL('data:text/html,<title>icon</title>')
  for (const size of ${JSON.stringify(sizes)}) {
    const url = await window.webContents.executeJavaScript(\`(async () => {
      const image = new Image(\${size}, \${size})
      image.src = 'data:image/svg+xml;base64,\${fs.readFileSync(svg).toString('base64')}'
      await image.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width: \${size}, height: \${size} })
      canvas.getContext('2d').drawImage(image, 0, 0, \${size}, \${size})
      return canvas.toDataURL('image/png')
    })()\`)
    fs.writeFileSync(folder + '/' + size + 'x' + size + '.png', Buffer.from(url.split(',')[1], 'base64'))
  }
  app.quit()
})
`

await runMain(async () => {
  const dist = await electronDist()
  const icons = path.join(root, 'build/icons')
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'flowdeck-icon-'))
  try {
    fs.mkdirSync(icons, { recursive: true })
    // An Electron with this program as its app, as electron-runtime.mjs makes one of the panel.
    fs.cpSync(dist, path.join(temporary, 'electron'), { recursive: true })
    const app = path.join(temporary, 'electron/resources/app')
    fs.mkdirSync(app, { recursive: true })
    fs.writeFileSync(path.join(app, 'package.json'), '{"name":"icon","main":"main.cjs"}')
    fs.writeFileSync(path.join(app, 'main.cjs'), program)
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    await withDisplay((display) => {
      const env = { ...display, ICON_SVG: path.join(root, 'build/icon.svg'), ICON_FOLDER: icons }
      return run(path.join(temporary, 'electron', executableName), args, { env, words: 'onFailure' })
    })
    fs.copyFileSync(path.join(icons, '512x512.png'), path.join(root, 'build/icon.png'))
    for (const size of [16, 32]) {
      fs.copyFileSync(path.join(icons, `${size}x${size}.png`), path.join(root, `electron/main/tray-${size}.png`))
    }
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true })
  }
})
