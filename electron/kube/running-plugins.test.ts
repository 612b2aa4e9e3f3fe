import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { abrupt } from './running-plugins'

/** Heard by what starts the program: cli/signals.ts, main/quitting.ts; SIGUSR1 by terminal/no-debugger.ts. */
const heard = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1']
/** End no program by themselves, or stop it for a while; SIGPIPE and SIGXFSZ are ignored by Node. */
const harmless = ['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH', 'SIGPIPE', 'SIGXFSZ', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGINFO'] // prettier-ignore
/** The second names of others. */
const aliases = ['SIGIOT', 'SIGPOLL', 'SIGUNUSED']

test.skipIf(process.platform === 'win32')(
  'whatever signal ends this program, it leaves no plugin behind, but for those that SECURITY.md names',
  () => {
    const security = readFileSync(join(import.meta.dirname, '..', '..', 'SECURITY.md'), 'utf8')
    const [, sentence = ''] = /when Flowdeck ends by any signal[^.]*\.([^.]*leave it running)\./s.exec(security) ?? []
    const leaving = sentence.match(/SIG[A-Z]+/g)
    expect(leaving).toContain('SIGKILL')
    const known = [...heard, ...abrupt, ...harmless, ...aliases, ...(leaving ?? [])]
    expect(Object.keys(constants.signals).filter((name) => !known.includes(name))).toEqual([])
  },
)
