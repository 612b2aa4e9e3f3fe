import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageFolderOf } from './bundled-packages.mjs'
import { npmComponent, type Component } from './licences.mjs'
import { cycloneDx, noticesText } from './notices.mjs'
import { electronComponent, otherComponents } from './other-components.mjs'
import { root } from './places.mjs'

const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { version: string; integrity?: string }>
}

describe('the package of a module', () => {
  test.each([
    ['/x/node_modules/react/index.js', 'react'],
    ['/x/node_modules/@mantine/core/styles.css?inline', '@mantine/core'],
    ['/x/node_modules/a/node_modules/@b/c/d/e.js', 'a/node_modules/@b/c'],
    ['C:\\x\\node_modules\\a\\b.js', 'a'],
    ['\0vite/preload-helper.js', 'vite'],
    ['\0@oxc-project/runtime/helpers/x.js', '@oxc-project/runtime'],
    ['/x/shared/model/run.ts', undefined],
    ['\0commonjsHelpers.js', undefined],
    ['/x/not_node_modules/a.js', undefined],
  ])('%j: %s', (id, expected) => expect(packageFolderOf(id)).toBe(expected))
})

describe('of an installed package', () => {
  const component = (folder: string) => npmComponent(root, folder, lock)

  test.each([
    ['react', 'MIT', /Copyright \(c\) Meta Platforms/],
    ['rxjs', 'Apache-2.0', /Google, Inc|Apache License/],
    ['@fontsource-variable/inter', 'OFL-1.1', /The Inter Project Authors[\s\S]*SIL OPEN FONT LICENSE/i],
    ['@fontsource-variable/jetbrains-mono', 'OFL-1.1', /JetBrains[\s\S]*SIL OPEN FONT LICENSE/i],
    ['@tabler/icons-react', 'MIT', /Paweł Kuna/],
    ['monaco-editor', 'MIT', /Microsoft Corporation[\s\S]*markedjs NOTICES AND INFORMATION/],
    ['undici', 'MIT', /Matteo Collina/],
    ['imurmurhash', 'MIT', /Copyright \(c\) 2013 Gary Court, Jens Taylor/], // in its readme
    ['@wry/trie', 'MIT', /Copyright \(c\) Ben Newman/], // only named
  ])('%s: the licence is %s, with its text', (folder, licence, text) => {
    const found = component(folder)
    expect(found).toMatchObject({ name: folder, licence, version: lock.packages[`node_modules/${folder}`]!.version })
    expect(found.text).toMatch(text)
    expect(found.url).toMatch(/^https:\/\//)
  })

  describe('that is made up', () => {
    let made = ''
    beforeAll(() => (made = fs.mkdtempSync(path.join(os.tmpdir(), 'flowdeck-notices-'))))
    afterAll(() => fs.rmSync(made, { recursive: true }))

    test.each([
      ['without a licence', {}],
      ['whose licence is a file elsewhere', { license: 'SEE LICENSE IN EULA' }],
      ['that may not be passed on', { license: 'UNLICENSED' }],
      ['whose licence asks for a text that is not there', { license: 'BSD-3-Clause' }],
    ])('one %s is refused', (_, own) => {
      const folder = path.join(made, 'node_modules/a')
      fs.mkdirSync(folder, { recursive: true })
      fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'a', version: '1.0.0', ...own }))
      expect(() => npmComponent(made, 'a', { packages: {} })).toThrow(/^a (has no licence|comes without)/)
    })
  })
})

describe('notices and bill', () => {
  const packages = ['react', '@mantine/core', 'monaco-editor'].map((folder) => npmComponent(root, folder, lock))
  const components: readonly Component[] = [electronComponent('1.2.3'), ...packages, ...otherComponents(root, packages)]

  test('what a package brings along is told with it, and not without it', () => {
    const names = components.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['DOMPurify', 'Codicons', 'Kubernetes', 'Prefect']))
    expect(names).not.toContain('llhttp') // undici's
  })

  test('the notices name all, and have the text of each', () => {
    const text = noticesText(components)
    for (const { name, version, licence, text: own } of components) {
      expect(text.split(`${name} ${version} (${licence})`)).toHaveLength(3) // in the list, and above its text
      expect(text).toContain(own.trim())
    }
    expect(text).toMatch(/LICENSE\.electron\.txt[\s\S]*LICENSES\.chromium\.html/)
  })

  test('the bill is CycloneDX, equal each time, with purls and the hashes of package-lock.json', () => {
    const bill = cycloneDx({ name: 'flowdeck', version: '0.1.0' }, components)
    expect(bill).toEqual(cycloneDx({ name: 'flowdeck', version: '0.1.0' }, components))
    const core = packages[1]!
    const hash = Buffer.from(lock.packages['node_modules/@mantine/core']!.integrity!.slice(7), 'base64').toString('hex')
    const { components: listed } = bill as { components: { 'bom-ref': string; name: string }[] }
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
    const listedAs = (name: string) => listed.find((one) => one.name === name)
    expect(listedAs('@mantine/core')).toEqual({
      type: 'library',
      'bom-ref': `pkg:npm/%40mantine/core@${core.version}`,
      name: '@mantine/core',
      version: core.version,
      purl: `pkg:npm/%40mantine/core@${core.version}`,
      hashes: [{ alg: 'SHA-512', content: hash }],
      licenses: [{ license: { id: 'MIT' } }],
      externalReferences: [{ type: 'website', url: core.url }],
    })
    expect(listedAs('DOMPurify')).toMatchObject({ licenses: [{ expression: 'MPL-2.0 OR Apache-2.0' }] })
    expect(listedAs('Electron')).toMatchObject({ type: 'framework', version: '1.2.3' })
    expect(new Set(listed.map((one) => one['bom-ref'])).size).toBe(components.length)
  })
})
