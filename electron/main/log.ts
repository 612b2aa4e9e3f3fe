import { maskCertain } from '../../shared/secrets/secret-shapes'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { printable } from '../../shared/model/printable'
import { standardStream } from '../terminal/output-stream'
import { openLogFile, type LogFile } from './log-file'

/** Those that this process knows: none is written to the terminal. */
export const secrets = new KnownSecrets()

// Nobody may read them: the terminal is closed, the disk is full. The panel goes on without a log.
const stdout = standardStream(process.stdout, () => undefined)
standardStream(process.stderr, () => undefined)

let file: LogFile | null = null

/** From now on lines go to a file, too. @returns its path */
export function keepLog(folder: string): string {
  file = openLogFile(folder)
  return file.path
}

/** Waits until the file has what was logged. */
export const closeLog = async (): Promise<void> => file?.close()

/** One line on standard output and in the log file. */
export function log(line: string): void {
  const text = `${new Date().toISOString()} ${printable(secrets.mask(maskCertain(line)))}\n`
  stdout.write(text)
  file?.write(text)
}
