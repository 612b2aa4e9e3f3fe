/** Why a server can't listen, as words after a colon; the system's own for what is none of the usual. */
export function listenWords(error: Error & { readonly code?: string }): string {
  return words[error.code ?? ''] ?? error.message
}

const words: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already.',
  EADDRNOTAVAIL: 'this machine has no such address.',
  ENOTFOUND: 'there is no such host.',
  EACCES: 'this port needs the rights of an administrator.',
}
