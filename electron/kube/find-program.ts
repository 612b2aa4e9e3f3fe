import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { beginningOf } from '../files/read-file'

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

/** So much of a program tells whether it is one of machine code, which has zeros there. */
const beginningBytes = 128

/**
 * Whether a program is a script that does not say what runs it, or is empty. The system can't start one, and kubectl says so;
 * Node starts it with a shell, whatever it is written for.
 * Source: POSIX, execvp, on ENOEXEC; libuv 1.46, src/unix/process.c.
 */
export function isWithoutFirstLine(program: string): boolean {
  if (process.platform === 'win32' || !isExecutable(program)) return false
  // What can't be read is left to the system.
  const text = beginningOf(program, beginningBytes)?.toString('latin1')
  return text !== undefined && !text.startsWith('#!') && !text.includes('\0')
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
