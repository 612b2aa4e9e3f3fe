import { execFile } from 'node:child_process'
import { isAbsolute } from 'node:path'
import type { Finding } from '../../shared/model/check'
import type { OpenConnection } from '../connection/connection'
import { commandOf } from '../kube/credentials'
import { findProgram } from '../kube/find-program'
import { judgeLocalCluster, judgePlugin, type LocalCluster } from './judge-programs'
import { startCommandOf } from './local-clusters'

/** A shell that reads its files for longer is not waited for, ms. */
const shellMs = 4_000
const shellBytes = 64 * 1024

/** The program that gives the user's credentials. */
export async function askPlugin({ kubeConfig, environment }: OpenConnection, signal: AbortSignal): Promise<Finding> {
  const user = kubeConfig.getCurrentUser()
  const command = commandOf(user)
  if (command === null) return judgePlugin(null)
  const path = environment['PATH'] ?? ''
  const found = findProgram(command, path)
  return judgePlugin({
    ...{ command, found, path },
    inLoginShell: found === null ? findProgram(command, await loginPath(environment, signal)) : null,
    installHint: user?.exec?.installHint ?? '',
  })
}

/** Nobody answers: whether a tool of this machine would start it. */
export const askLocalCluster = (connection: OpenConnection, isAway: boolean): Finding =>
  judgeLocalCluster(localClusterOf(connection), connection.context, isAway)

export function localClusterOf({ kubeConfig, context, environment, practiceCluster }: OpenConnection): LocalCluster {
  const command = practiceCluster === null ? startCommandOf(context, kubeConfig.getCurrentCluster()?.caFile) : null
  return { command, found: command && findProgram(command.program, environment['PATH']) }
}

/**
 * PATH as the user's login shell has it: what a desktop starts on macOS and Linux has a shorter one. "" when it does not say.
 * Its files are the user's own; what they print stands before our mark.
 */
function loginPath(environment: OpenConnection['environment'], signal: AbortSignal): Promise<string> {
  const shell = environment['SHELL'] ?? ''
  if (process.platform === 'win32' || !isAbsolute(shell)) return Promise.resolve('')
  const mark = '__flowdeck_path__'
  const options = { timeout: shellMs, killSignal: 'SIGKILL', maxBuffer: shellBytes, signal } as const
  return new Promise((resolve) => {
    const child = execFile(shell, ['-l', '-c', `printf '%s%s\\n' ${mark} "$PATH"`], options, (error, stdout) => {
      const line = stdout.split('\n').find((each) => each.includes(mark)) ?? ''
      resolve(error ? '' : line.slice(line.indexOf(mark) + mark.length))
    })
    child.stdin?.end()
  })
}
