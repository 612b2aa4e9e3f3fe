import { expect, test } from 'vitest'
import { reachedFiles } from './agent-files.mjs'

const modules: Readonly<Record<string, string>> = {
  'cli.js': `import { a } from "./chunks/a.js";\nawait import("./chunks/late.js")\nimport fs from "node:fs" // import("./example.js")`,
  'chunks/a.js': `import "./b.js";export{x}from'../cli.js'`,
  'chunks/b.js': 'import z from "./a.js"',
  'chunks/late.js': 'const { y } = await import( "./c.js" )',
  'chunks/c.js': '',
  'chunks/of-the-panel.js': 'import "./a.js"',
}

test('what a module can load is found, also later and in circles; nothing else is', () => {
  expect(reachedFiles('cli.js', (file) => modules[file] ?? null)).toEqual([
    ...['cli.js', 'chunks/a.js', 'chunks/late.js', 'chunks/b.js', 'chunks/c.js'],
  ])
})
