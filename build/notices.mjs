// What a package says of the work of others in it: a text for people, and a bill of materials for machines.

/** @typedef {import('./licences.mjs').Component} Component */

const line = '─'.repeat(80)

/**
 * @param {readonly Component[]} components
 * @returns {string} names first, then each with its licence
 */
export function noticesText(components) {
  const titles = components.map(({ name, version, licence }) => `${name} ${version} (${licence})`)
  const entries = components.map(({ url, within, text }, at) =>
    [line, titles[at], url, ...(within ? [`It came with ${within}.`] : []), '', text.trim(), ''].join('\n'),
  )
  const intro =
    'Flowdeck is licensed under the Apache License, Version 2.0: see the file LICENSE. It holds the work of others, each under its own licence:'
  return [intro, '', ...titles.map((title) => `  ${title}`), '', ...entries].join('\n')
}

/**
 * The same as CycloneDX 1.6. It says nothing of when it was made, so equal packages have equal ones.
 * @param {{ name: string, version: string }} app
 * @param {readonly Component[]} components
 * @returns {object}
 * Source: https://cyclonedx.org/docs/1.6/json/
 */
export function cycloneDx(app, components) {
  const ref = `${app.name}@${app.version}`
  const listed = components.map((component) => ({
    type: component.name === 'Electron' ? 'framework' : 'library',
    'bom-ref': refOf(component),
    name: component.name,
    version: component.version,
    ...(component.purl ? { purl: component.purl } : {}),
    ...(component.integrity ? { hashes: [hashOf(component.integrity)] } : {}),
    licenses: [licenceOf(component.licence)],
    externalReferences: [{ type: 'website', url: component.url }],
  }))
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': ref,
        name: app.name,
        version: app.version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: listed,
    dependencies: [{ ref, dependsOn: listed.map((component) => component['bom-ref']) }],
  }
}

/** @param {Component} component */
const refOf = ({ purl, name, version }) => purl ?? `${name}@${version}`

/** @param {string} licence one SPDX id, or an expression of several */
const licenceOf = (licence) => (/\s/.test(licence) ? { expression: licence } : { license: { id: licence } })

/** @param {string} integrity such as `sha512-BASE64` */
function hashOf(integrity) {
  const [algorithm = '', digest = ''] = integrity.split('-', 2)
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') }
}
