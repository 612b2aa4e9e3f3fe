import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

/** A row of the table in docs/limits.md: a file, and what is bounded in it. */
const rows = [...read('docs/limits.md').matchAll(/^\| (`[^|]+) \|([^|]*)\|/gm)].map(([, file = '', limits = '']) => ({
  file: quoted(file)[0] ?? '',
  limits: quoted(limits),
}))

test('the table has rows', () => expect(rows.length).toBeGreaterThan(30))

test.each(rows)('$file has the limits that docs/limits.md gives it', ({ file, limits }) => {
  expect(existsSync(join(root, file))).toBe(true)
  const text = read(file)
  expect(limits.filter((limit) => !text.includes(limit))).toEqual([])
})

test('every file of limits stands in it', () => {
  const files = ['electron', 'shared'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file.replaceAll('\\', '/')}`,
    ),
  )
  const named = rows.map(({ file }) => file)
  expect(files.filter((file) => file.endsWith('/limits.ts') && !named.includes(file))).toEqual([])
})
