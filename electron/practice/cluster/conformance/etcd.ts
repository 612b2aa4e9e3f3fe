/** In e2e/cluster/up the port behind the API server's is etcd's. */
const etcdOf = (server: string): URL => {
  const { hostname, port } = new URL(server)
  return new URL(`http://${hostname}:${Number(port) + 1}`)
}

/**
 * Makes the etcd of a real cluster forget all changes so far. Of what its API server keeps none of in its memory no watch can
 * begin before that, and no list goes on; those are events alone.
 * Source: kubernetes 1.34, pkg/kubeapiserver/default_storage_factory_builder.go, DefaultWatchCacheSizes.
 * @param server the API server's address
 */
export async function compactEtcdOf(server: string): Promise<void> {
  const ask = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(new URL(path, etcdOf(server)), { method: 'POST', body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`etcd answers ${path} with ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }
  // Any answer says which revision etcd is at.
  const { header } = (await ask('/v3/kv/range', { key: 'YQ==' })) as { header: { revision: string } }
  await ask('/v3/kv/compaction', { revision: header.revision })
}
