import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What requests of a context are made with; a text that is not set is left out. Source: e2e/cluster/go/reading/main.go. */
export interface Target {
  readonly error?: string
  readonly server?: string
  readonly namespace?: string
  readonly ca?: string
  readonly caFile?: string
  readonly cert?: string
  readonly certFile?: string
  readonly key?: string
  readonly keyFile?: string
  readonly insecure?: boolean
  readonly serverName?: string
  readonly proxyUrl?: string
  readonly disableCompression?: boolean
  readonly token?: string
  readonly tokenFile?: string
  readonly username?: string
  readonly password?: string
  readonly as?: string
  readonly asUid?: string
  readonly asGroups?: readonly string[]
  readonly asUserExtra?: Readonly<Record<string, readonly string[] | null>>
  readonly authProvider?: string
  readonly authConfig?: Readonly<Record<string, string>>
  readonly exec?: { readonly env?: readonly { readonly name: string; readonly value: string }[] }
}
export type Reading =
  | { readonly error: string }
  | {
      readonly error?: undefined
      readonly folder: string
      readonly currentContext: string
      readonly contexts: Readonly<Record<string, Target>>
    }

/** How kubectl reads each of these lists of files, in their order. It needs the PATH that test:cluster has. */
export async function kubectlReadings(questions: readonly (readonly string[])[]): Promise<readonly Reading[]> {
  const reading = spawn('reading', [], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve, reject) => reading.on('error', reject).on('close', () => resolve()))
  reading.stdin.end(questions.map((kubeconfig) => `${JSON.stringify({ kubeconfig })}\n`).join(''))
  const answers: Reading[] = []
  for await (const line of createInterface({ input: reading.stdout })) answers.push(JSON.parse(line) as Reading)
  await ended
  if (answers.length !== questions.length) throw new Error(`reading gave ${answers.length} answers`)
  return answers
}
