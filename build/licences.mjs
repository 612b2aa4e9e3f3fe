// The licence texts of npm packages, as their authors ship them.
import fs from 'node:fs'
import path from 'node:path'
import { StepError } from './steps.mjs'

/**
 * @typedef {object} Component something in the package that isn't ours
 * @property {string} name
 * @property {string} version
 * @property {string} licence an SPDX expression
 * @property {string} url where it is from
 * @property {string} text all that its authors want to be passed on
 * @property {string} [purl] its package URL
 * @property {string} [integrity] of the archive that it was installed from, as package-lock.json has it
 * @property {string} [within] the component that brings it along
 */

const licenceFile = /^(licen[cs]e|copying|notice|third-?party-?notices?)([.-].*)?$/i

/**
 * @param {string} root
 * @param {string} folder of an installed package, below node_modules
 * @param {{ packages: Record<string, { integrity?: string }> }} lock package-lock.json
 * @returns {Component}
 * @throws {StepError} for a package that says nothing of its licence: it may not be passed on
 */
export function npmComponent(root, folder, lock) {
  const absolute = path.join(root, 'node_modules', folder)
  const own = JSON.parse(fs.readFileSync(path.join(absolute, 'package.json'), 'utf8'))
  const integrity = lock.packages[`node_modules/${folder}`]?.integrity
  return {
    name: own.name,
    version: own.version,
    licence: own.license,
    url: urlOf(own),
    text: textOf(absolute, own),
    purl: `pkg:npm/${own.name.replace('@', '%40')}@${own.version}`,
    ...(integrity ? { integrity } : {}),
  }
}

/**
 * @param {string} folder
 * @param {{ name: string, license?: unknown, author?: unknown }} own
 * @returns {string}
 */
function textOf(folder, own) {
  if (typeof own.license !== 'string' || own.license === '' || /^(unlicensed|see )/i.test(own.license)) {
    throw new StepError(`${own.name} has no licence in its package.json, so it can’t be in a package. Leave it out.`)
  }
  const names = fs.readdirSync(folder).filter((name) => licenceFile.test(name))
  if (names.length > 0) return names.map((name) => read(folder, name)).join('\n\n')
  const readme = fs.readdirSync(folder).find((name) => /^readme/i.test(name))
  const inReadme = readme && /copyright[^\n]*\n[\s\S]*as is[\s\S]*/i.exec(read(folder, readme))?.[0]
  if (inReadme) return inReadme
  if (own.license === 'MIT') return mitText(authorOf(own.author) ?? `the authors of ${own.name}`)
  throw new StepError(
    `${own.name} comes without the text of its licence, ${own.license}. Add it to build/licences.mjs.`,
  )
}

/** @param {string} folder @param {string} name */
const read = (folder, name) => fs.readFileSync(path.join(folder, name), 'utf8').trim()

/** @param {unknown} author a text or an object, as package.json allows @returns {string | undefined} */
function authorOf(author) {
  if (typeof author === 'string') return author
  return typeof author === 'object' && author !== null && 'name' in author ? String(author.name) : undefined
}

/** @param {{ name: string, repository?: string | { url?: string }, homepage?: string }} own */
function urlOf({ name, repository, homepage }) {
  const url = typeof repository === 'string' ? repository : repository?.url
  const web = url
    ?.replace(/^git\+/, '')
    .replace(/^(git|ssh):\/\/(git@)?/, 'https://')
    .replace(/\.git$/, '')
  if (web?.startsWith('https://')) return web
  return homepage ?? `https://www.npmjs.com/package/${name}`
}

/** @param {string} holder @returns {string} the MIT licence, for packages that name it and ship no text */
export const mitText = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`
