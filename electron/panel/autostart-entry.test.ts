import { expect, test } from 'vitest'
import { autostartEntry } from './autostart-entry'

const execOf = (...command: readonly string[]): string => /^Exec=(.*)$/m.exec(autostartEntry(command))?.[1] ?? ''

/** As the specification has it: first the escapes of any value, then the quotes of Exec, then its codes. */
function read(exec: string): string[] {
  const escapes: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' }
  const value = exec.replace(/\\([sntr\\])/g, (_, letter: string) => escapes[letter] ?? '')
  return [...value.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, word = '']) =>
    word.replace(/\\(["`$\\])/g, '$1').replaceAll('%%', '%'),
  )
}

test('a plain path stands as it is', () =>
  expect(execOf('/opt/Flowdeck/flowdeck', '--at-login')).toBe('"/opt/Flowdeck/flowdeck" "--at-login"'))

test.each(['/opt/my apps/x', '/o"o', '/a$HOME', '/a`id`', '/a\\b', '/100%f', '/a\nExec=rm', '/ü'])(
  '%j is read as one word, which is that',
  (path) => {
    expect(read(execOf(path, '--at-login'))).toEqual([path, '--at-login'])
    expect(autostartEntry([path]).match(/^Exec=/gm)).toHaveLength(1)
  },
)

test('it says what it is', () =>
  expect(autostartEntry(['/x'])).toMatch(/^\[Desktop Entry\]\nType=Application\nName=Flowdeck\n/))
