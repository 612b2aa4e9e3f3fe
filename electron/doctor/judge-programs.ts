import { failed, fine, skipped, type Finding } from '../../shared/model/check'
import { asSentence } from '../../shared/model/sentence'
import { printableLine } from '../../shared/model/printable'
import { commandText, type Command } from './local-clusters'

/** What is known of the program that gives a user's credentials. */
export interface PluginFacts {
  /** As the kubeconfig names it. */
  readonly command: string
  /** Where it is; null when it is in no folder of PATH. */
  readonly found: string | null
  /** Our own. */
  readonly path: string
  /** Where the login shell finds it; null when it does not either, or was not asked. */
  readonly inLoginShell: string | null
  /** How to get it, by whoever wrote the kubeconfig; "" when that does not say. */
  readonly installHint: string
}

/** @param plugin null for a user whose credentials come from no program */
export function judgePlugin(plugin: PluginFacts | null): Finding {
  if (plugin === null) return fine('The kubeconfig names none for this user.')
  const { command, found, path, inLoginShell, installHint } = plugin
  if (found !== null) return fine(`${command}: ${found}`)
  if (inLoginShell !== null)
    return failed(
      `${command} is not in the PATH that Flowdeck was started with (${path}), but your shell finds ${inLoginShell}.`,
      {
        next: 'Start Flowdeck from a terminal, or name the program by its whole path in the kubeconfig.',
        copy: inLoginShell,
      },
    )
  // Somebody else wrote the hint.
  const hint = installHint === '' ? '' : ` The kubeconfig says: ${asSentence(printableLine(installHint).slice(0, 500))}`
  return failed(`${command} gives the credentials and is in no folder of PATH (${path}).${hint}`, {
    next: 'Install it, or add its folder to PATH.',
  })
}

/** A cluster of this machine that may be stopped. */
export interface LocalCluster {
  /** What starts it; null for a cluster of another kind. */
  readonly command: Command | null
  /** Where its program is; null when it is in no folder of PATH. */
  readonly found: string | null
}

/** @param isAway whether nobody answers at its address */
export function judgeLocalCluster({ command, found }: LocalCluster, context: string, isAway: boolean): Finding {
  if (command === null) return skipped(`${context} is not made by minikube, kind, k3d or colima.`)
  if (!isAway) return fine(`${context} is started.`)
  const text = commandText(command)
  if (found === null)
    return failed(
      `${context} does not answer, and ${command.program}, which would start it, is in no folder of PATH.`,
      {
        next: `Install ${command.program}, or choose another context.`,
        copy: text,
      },
    )
  return failed(`${context} does not answer: it is stopped, or not made yet. ${command.program} is installed.`, {
    next: 'Start it.',
    copy: text,
    offer: 'startCluster',
  })
}
