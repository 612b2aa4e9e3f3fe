import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findProgram } from './find-program'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-program-'))
  for (const name of ['one', 'other']) await mkdir(join(folder, name))
  for (const file of ['one/login', 'other/login', 'other/second']) await writeFile(join(folder, file), '#!/bin/sh\n')
  for (const file of ['other/login', 'other/second']) await chmod(join(folder, file), 0o755)
  await mkdir(join(folder, 'one', 'second'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
const path = () => `${join(folder, 'one')}:${join(folder, 'other')}`

test('the first that may be run counts; a folder of the name and a file without the right do not', () => {
  expect(findProgram('login', path())).toBe(join(folder, 'other', 'login'))
  expect(findProgram('second', path())).toBe(join(folder, 'other', 'second'))
})

test.each(['/bin/sh', './bin/login', 'bin/login'])('%s is taken as it is', (command) => {
  expect(findProgram(command, path())).toBe(command)
})

test.each([undefined, '', '.', ':', 'one:other'])('in the PATH “%s” nothing is found', (given) => {
  expect(findProgram('login', given)).toBe(null)
})
