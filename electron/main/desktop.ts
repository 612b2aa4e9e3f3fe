import { basename, join } from 'node:path'
import {
  app,
  clipboard,
  dialog,
  safeStorage,
  shell,
  type BrowserWindow,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron'
import type { Desktop } from '../ipc/handlers/handlers'
import { writePrivateFile } from '../settings/private-file'
import { fileSecretStore, memorySecretStore, type SecretStore } from '../settings/secret-store'
import type { Quitting } from './quitting'
import { pageOpener } from './web-page'

/** What of the desktop is done elsewhere. */
interface DesktopParts extends Pick<Desktop, 'see' | 'takePlace'> {
  readonly window: () => BrowserWindow | null
  readonly quitting: Pick<Quitting, 'answer'>
}

export function desktopOf({ window, quitting, see, takePlace }: DesktopParts): Desktop {
  return {
    see,
    takePlace,
    copyText: async (text) => {
      await clipboard.writeText(text)
    },
    async save(suggestedName, content) {
      const parent = window()
      const options: SaveDialogOptions = {
        defaultPath: join(app.getPath('documents'), basename(suggestedName)),
        // Other systems ask by themselves.
        properties: ['showOverwriteConfirmation'],
      }
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options))
      if (canceled || !filePath) return null
      await writePrivateFile(filePath, content)
      return filePath
    },
    async open(ending) {
      const parent = window()
      const options: OpenDialogOptions = {
        defaultPath: app.getPath('documents'),
        properties: ['openFile'],
        filters: [{ name: ending.toUpperCase(), extensions: [ending] }],
      }
      const { canceled, filePaths } = await (parent
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options))
      return canceled ? null : (filePaths[0] ?? null)
    },
    answerQuit: (quit) => quitting.answer(quit),
    showFile: (path) => shell.showItemInFolder(path),
    openPage: pageOpener((url) => shell.openExternal(url)),
  }
}

/* eslint-disable @typescript-eslint/no-deprecated -- the oldest Electron that this runs on has only the synchronous form */

/** Encrypted where the system has a key store. Linux' "basic_text" is none: its key is the same everywhere. */
export function secretStoreOf(folder: string): SecretStore {
  const encrypts =
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')
  if (!encrypts) return memorySecretStore()
  return fileSecretStore(join(folder, 'tokens.json'), {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (data) => safeStorage.decryptString(data),
  })
}
