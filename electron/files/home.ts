import { readFileSync } from 'node:fs'
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

/** The folder of a user of this machine, as `~user` names it; null for one that the system's list does not have. */
export function homeOfUser(name: string): string | null {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((each) => each.startsWith(`${name}:`))
    return line?.split(':')[5] ?? null
  } catch {
    return null
  }
}
