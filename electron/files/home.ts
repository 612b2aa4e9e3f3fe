import { homedir } from 'node:os'

/**
 * The user's folder. Without HOME the system is asked, and one that does not know the user either has none, as in a
 * container that runs under any number: then it is the root, as container runtimes have it.
 */
export function homeOf(environment: Readonly<Record<string, string | undefined>>): string {
  if (environment.HOME !== undefined) return environment.HOME
  try {
    return homedir()
  } catch {
    return '/'
  }
}
