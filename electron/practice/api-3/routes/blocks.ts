import { z } from 'zod'
import { ok, refuse } from '../answers'
import { blockTypeView, blockView } from '../blocks'
import { checked } from '../check-body'
import { field, filterOf, flags, ids, texts } from '../filters'
import { offset, pageLimit } from '../pages'
import type { ApiRequest, Routes } from '../router'
import type { BlockRow, BlockTypeRow } from '../rows'

const blockTypes = filterOf<BlockTypeRow>({
  name: field((type) => type.name, texts, 'like_'),
  slug: field((type) => type.slug, texts, 'any_'),
})
const blocks = filterOf<BlockRow>({
  id: field((block) => block.id, ids, 'any_'),
  is_anonymous: field(() => false, flags),
  block_type_id: field((block) => block.block_type_id, ids, 'any_'),
  name: field((block) => block.name, texts, 'any_ like_'),
})
const Ask = z.object({
  block_types: blockTypes.nullish(),
  block_documents: blocks.nullish(),
  include_secrets: z.boolean().default(false),
  offset,
})

function typeOf({ store, params }: ApiRequest): BlockTypeRow {
  const [type] = store.tables.block_type.by('slug', params['slug'])
  return type ?? refuse(404, 'Block type not found')
}

const asked = ({ query }: ApiRequest): boolean => query.get('include_secrets') === 'true'

export const blockRoutes: Routes = {
  'GET /block_types/slug/:slug': (request) => ok(blockTypeView(typeOf(request))),
  'GET /block_types/slug/:slug/block_documents': (request) => {
    const ofType = request.store.tables.block.by('block_type_id', typeOf(request).id)
    return ok(Array.from(ofType, (block) => blockView(request.store, block, asked(request))))
  },
  'GET /block_types/slug/:slug/block_documents/name/:name': (request) => {
    const { store, params } = request
    const [type] = store.tables.block_type.by('slug', params['slug'])
    const named = [...(type ? store.tables.block.by('block_type_id', type.id) : [])].find(
      ({ name }) => name === params['name'],
    )
    return ok(blockView(store, named ?? refuse(404, 'Block document not found'), asked(request)))
  },
  'POST /block_types/filter': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(Ask, body ?? {})
    const types = [...store.tables.block_type.all()].filter((type) => !given.block_types || given.block_types(type))
    return ok(types.slice(given.offset, given.offset + limit).map(blockTypeView))
  },
  'GET /block_documents/:id': (request) => {
    const block = request.store.tables.block.get(request.params['id'] ?? '')
    return ok(blockView(request.store, block ?? refuse(404, 'Block document not found'), asked(request)))
  },
  'POST /block_documents/filter': ({ store, body }) => {
    const limit = pageLimit(body)
    const given = checked(Ask, body ?? {})
    const meets = (block: BlockRow): boolean => {
      const type = store.tables.block_type.get(block.block_type_id)
      if (given.block_documents && !given.block_documents(block)) return false
      return !given.block_types || (type !== undefined && given.block_types(type))
    }
    const found = [...store.tables.block.all()].filter(meets).slice(given.offset, given.offset + limit)
    return ok(found.map((block) => blockView(store, block, given.include_secrets)))
  },
}
