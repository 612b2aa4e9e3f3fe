/**
 * Whether an API is a practice one: it says so itself, see api/http.ts. The practice cluster does not know what its Jobs are
 * for, and its kubeconfig can be given to any agent. This is the one place where a run that was only played could get a
 * state, so it is here that runs of other APIs stop.
 * @throws what fetch throws when there is no answer
 */
export async function isPracticeApi(url: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(new URL('/health', url), { signal, redirect: 'error' })
  const body: ReadableStream<Uint8Array> | null = response.body
  const reader = body?.getReader()
  // A practice API's answer is short; another's may be of any length.
  const first = await reader?.read()
  await reader?.cancel()
  try {
    const health = JSON.parse(new TextDecoder().decode(first?.value)) as { version?: unknown } | null
    return response.ok && health?.version === 'practice'
  } catch {
    return false
  }
}
