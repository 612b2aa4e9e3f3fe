// What packages hold that npm knows nothing of: what others have put into their packages, and what files of this checkout
// were made from.
import fs from 'node:fs'
import path from 'node:path'
import { mitText } from './licences.mjs'

/** @typedef {import('./licences.mjs').Component} Component */

const apache = 'Licensed under the Apache License, Version 2.0. Its text is in the file LICENSE beside this one.'

/**
 * @param {string} root
 * @param {readonly Component[]} packages those in the build: what came with one that isn't is left out
 * @returns {readonly Component[]}
 */
export function otherComponents(root, packages) {
  return [...inPackages(root), ...inCheckout].filter(
    ({ within }) => within === undefined || packages.some(({ name }) => name === within),
  )
}

/** @param {string} root @returns {readonly Component[]} */
function inPackages(root) {
  const monaco = path.join(root, 'node_modules/monaco-editor/esm/vs/base/browser')
  const dompurify = fs.readFileSync(path.join(monaco, 'dompurify/dompurify.js'), 'utf8')
  return [
    {
      name: 'DOMPurify',
      version: /DOMPurify (\d[\w.]*)/.exec(dompurify)?.[1] ?? '',
      licence: 'MPL-2.0 OR Apache-2.0',
      url: 'https://github.com/cure53/DOMPurify',
      text: `Copyright (c) Cure53 and other contributors. Taken under the Apache License. ${apache}`,
      within: 'monaco-editor',
    },
    {
      name: 'Codicons',
      version: versionOf(root, 'monaco-editor'), // it has none of its own in there
      licence: 'CC-BY-4.0',
      url: 'https://github.com/microsoft/vscode-codicons',
      text: 'The icon font codicon.ttf, copyright (c) Microsoft Corporation, unchanged. Licensed under the Creative Commons Attribution 4.0 International licence: https://creativecommons.org/licenses/by/4.0/legalcode',
      within: 'monaco-editor',
    },
    {
      name: 'llhttp',
      version: versionOf(root, 'undici'), // as above
      licence: 'MIT',
      url: 'https://github.com/nodejs/llhttp',
      text: mitText('2018 Fedor Indutny'),
      within: 'undici',
    },
  ]
}

/** @param {string} root @param {string} name @returns {string} */
const versionOf = (root, name) =>
  JSON.parse(fs.readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')).version

/** @type {readonly Component[]} */
const inCheckout = [
  {
    name: 'Kubernetes',
    version: '1.34.4',
    licence: 'Apache-2.0',
    url: 'https://github.com/kubernetes/kubernetes',
    text: `Its API’s OpenAPI documents, shortened, and a JSON schema made from them. Copyright The Kubernetes Authors. ${apache}`,
  },
  {
    name: 'Prefect',
    version: '1.4.1',
    licence: 'Apache-2.0',
    url: 'https://github.com/PrefectHQ/prefect',
    text: `The Job templates and Deployments of its Kubernetes agents, versions 0.6.7 and 1.4.1. Copyright Prefect Technologies, Inc. ${apache}`,
  },
]

/** @param {string} version @returns {Component} the runtime; Chromium, Node.js and what these hold come with it */
export const electronComponent = (version) => ({
  name: 'Electron',
  version,
  licence: 'MIT',
  url: 'https://github.com/electron/electron',
  text: 'Its licence is in the file LICENSE.electron.txt beside this one; those of Chromium, Node.js and all that these hold are in LICENSES.chromium.html.',
  purl: `pkg:github/electron/electron@v${version}`,
})
