import { formatInstant } from './instants'
import type { BlockRow, BlockTypeRow, Values } from './rows'
import type { Store } from './store'

/** Keeps a block, as `Block.save` does. @param slug of its type, which is made when it is not there */
export function setBlock(store: Store, slug: string, name: string, data: Values): BlockRow {
  const type = blockType(store, slug)
  const [known] = [...store.tables.block.by('block_type_id', type.id)].filter((block) => block.name === name)
  if (known) {
    Object.assign(known, { data, updated: store.now() })
    return known
  }
  return store.tables.block.insert({ ...store.fresh(), name, block_type_id: type.id, data })
}

function blockType(store: Store, slug: string): BlockTypeRow {
  const [known] = store.tables.block_type.by('slug', slug)
  const name = slug.replace(/(^|-)(\w)/g, (_, dash: string, letter: string) => (dash && ' ') + letter.toUpperCase())
  return known ?? store.tables.block_type.insert({ ...store.fresh(), name, slug, schema_id: store.make.id() })
}

/** What is hidden from those who don't ask for secrets: all of a Secret, and what sounds like one elsewhere. */
const isSecret = (slug: string, key: string): boolean => slug === 'secret' || /password|secret|token|api_key/.test(key)

function hidden(slug: string, data: Values): Values {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, isSecret(slug, key) ? '********' : value]))
}

/** As the API shows it. Source: prefect 3.9.1, server/schemas/core.py, BlockDocument. */
export function blockView(store: Store, block: BlockRow, withSecrets: boolean) {
  const type = store.tables.block_type.get(block.block_type_id)
  const { id, name, created, updated, data } = block
  return {
    ...{ id, created: formatInstant(created), updated: formatInstant(updated), name },
    data: withSecrets || !type ? data : hidden(type.slug, data),
    block_schema_id: type?.schema_id ?? null,
    block_schema: type ? blockSchemaView(type, data) : null,
    ...{ block_type_id: block.block_type_id, block_type_name: type?.name ?? null },
    block_type: type ? blockTypeView(type) : null,
    block_document_references: {},
    is_anonymous: false,
  }
}

export const blockTypeView = ({ id, created, updated, name, slug }: BlockTypeRow) => ({
  ...{ id, created: formatInstant(created), updated: formatInstant(updated), name, slug },
  ...{ logo_url: null, documentation_url: null, description: null, code_example: null, is_protected: false },
})

const blockSchemaView = (type: BlockTypeRow, data: Values) => ({
  ...{ id: type.schema_id, created: formatInstant(type.created), updated: formatInstant(type.updated) },
  checksum: `sha256:${type.schema_id.replaceAll('-', '').padEnd(64, '0')}`,
  fields: {
    ...{ block_type_slug: type.slug, title: type.name, type: 'object' },
    properties: Object.fromEntries(Object.keys(data).map((title) => [title, { title }])),
    secret_fields: Object.keys(data).filter((key) => isSecret(type.slug, key)),
    block_schema_references: {},
  },
  ...{ block_type_id: type.id, block_type: blockTypeView(type), capabilities: [], version: '3.9.1' },
})
