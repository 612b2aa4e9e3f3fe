// Writes the notices and the bill of materials of a package, and looks whether a package has them.
import fs from 'node:fs'
import path from 'node:path'
import { readBundledPackages } from './bundled-packages.mjs'
import { npmComponent } from './licences.mjs'
import { cycloneDx, noticesText } from './notices.mjs'
import { electronComponent, otherComponents } from './other-components.mjs'
import { StepError } from './steps.mjs'

const noticesFile = 'THIRD-PARTY-NOTICES.txt'
const billFile = 'sbom.cdx.json'
const electronLicence = 'LICENSE.electron.txt'
const chromiumLicences = 'LICENSES.chromium.html'

/** @param {string} root @param {string} electronVersion @returns {readonly import('./licences.mjs').Component[]} */
const componentsOf = (root, electronVersion) => onceEach([electronComponent(electronVersion), ...ownComponents(root)])

/**
 * What the command line comes with: the licences of all that is built, the panel's packages among them.
 * @param {string} root
 * @param {string} folder
 */
export function writeAgentNotices(root, folder) {
  fs.writeFileSync(path.join(folder, noticesFile), noticesText(onceEach(ownComponents(root))))
  fs.copyFileSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'))
}

/** @typedef {import('./licences.mjs').Component} Component */

/** @param {string} root @returns {readonly Component[]} */
function ownComponents(root) {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const packages = readBundledPackages(root).map((folder) => npmComponent(root, folder, lock))
  return [...packages, ...otherComponents(root, packages)]
}

/** One that is installed at two places is told once. @param {readonly Component[]} all @returns {readonly Component[]} */
const onceEach = (all) => [...new Map(all.map((one) => [`${one.name}@${one.version}`, one])).values()]

/**
 * electron-builder.yml puts what is in out/notices beside the executable, on macOS into the bundle, where Electron's own
 * licences would not be otherwise.
 * @param {string} root
 * @param {{ folder: string, version: string }} electron unpacked
 * @throws {StepError} when Electron comes without its licences
 */
export function writeNotices(root, electron) {
  const components = componentsOf(root, electron.version)
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const folder = path.join(root, 'out/notices')
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, noticesFile), noticesText(components))
  fs.writeFileSync(
    path.join(folder, billFile),
    `${JSON.stringify(cycloneDx({ name, version }, components), null, 2)}\n`,
  )
  fs.copyFileSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'))
  copyFirst(electron.folder, ['LICENSE', electronLicence], path.join(folder, electronLicence))
  copyFirst(electron.folder, [chromiumLicences], path.join(folder, chromiumLicences))
}

/** @param {string} folder @param {readonly string[]} names @param {string} target */
function copyFirst(folder, names, target) {
  const source = names.map((name) => path.join(folder, name)).find((file) => fs.existsSync(file))
  if (!source) throw new StepError(`The Electron in ${folder} has no ${names.join(' or ')}. Take a complete one.`)
  fs.copyFileSync(source, target)
}

/**
 * Whether a packaged app comes with its notices, and these tell of all that was built.
 * @param {string} folder of the package
 * @param {string} root
 * @param {string} electronVersion
 * @returns {string} a sentence
 * @throws {StepError} that names what is missing
 */
export function checkNotices(folder, root, electronVersion) {
  const texts = Object.fromEntries(
    ['LICENSE', electronLicence, chromiumLicences, noticesFile, billFile].map((name) => {
      const file = path.join(folder, name)
      const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
      if (text.trim() === '') throw new StepError(`The package has no ${name}.`)
      return [name, text]
    }),
  )
  /** @type {{ components: { name: string, version: string }[] }} */
  const bill = JSON.parse(texts[billFile] ?? '')
  const components = componentsOf(root, electronVersion)
  for (const { name, version, licence, text } of components) {
    if (!bill.components.some((one) => one.name === name && one.version === version))
      throw new StepError(`${billFile} does not list ${name} ${version}, which is in the package.`)
    if (!texts[noticesFile]?.includes(`${name} ${version} (${licence})`) || !texts[noticesFile]?.includes(text.trim()))
      throw new StepError(`${noticesFile} lacks ${name} ${version}, which is in the package, or its licence.`)
  }
  return `The package comes with the licences of the ${components.length} parts that others made, and a bill of them.`
}
