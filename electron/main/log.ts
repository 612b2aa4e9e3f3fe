import { maskCertain } from '../../shared/secrets/secret-shapes'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { printable } from '../../shared/model/printable'
import { standardStream } from '../terminal/output-stream'

/** Those that this process knows: none is written to the terminal. */
export const secrets = new KnownSecrets()

// Nobody may read them: the terminal is closed, the disk is full. The panel goes on without a log.
const stdout = standardStream(process.stdout, () => undefined)
standardStream(process.stderr, () => undefined)

/** One line on standard output. */
export const log = (line: string): void =>
  stdout.write(`${new Date().toISOString()} ${printable(secrets.mask(maskCertain(line)))}\n`)
