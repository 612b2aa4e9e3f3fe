import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/**
 * The file of a program that is called by its name, as kubectl finds it: in our own PATH, whatever the program's own will be,
 * and never in a folder that is relative to where we were started. One with a folder in it is taken as it is.
 * @returns null when there is none
 * Source: Go 1.24, os/exec/lp_unix.go, LookPath.
 */
export function findProgram(command: string, path: string | undefined): string | null {
  // Of a name that none can have, the system says so.
  if (process.platform === 'win32' || /^$|[/\0]/.test(command)) return command
  const folders = (path ?? '').split(delimiter).filter(isAbsolute)
  return folders.map((folder) => join(folder, command)).find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
