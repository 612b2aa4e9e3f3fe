import type { GraphqlDialectId } from '../../shared/model/dialect-words'

interface Places {
  readonly api: string
  readonly kubeconfig: string
  /** The API as pods reach it, where that is another address. */
  readonly apiForPods: string
  readonly realCluster: boolean
}

/** Where a practice API of Prefect 3 and its cluster are. */
export interface PracticePlaces3 extends Places {
  readonly workPool: string
  /** The file that has the user and password. */
  readonly authStringFile: string
}

/** The same of 0.6 and 1.x. */
export interface PracticePlaces extends Places {
  readonly dialect: GraphqlDialectId
  readonly tokenFile: string
}

/** What to try with a practice API of Prefect 3: commands to copy, in which no secret stands. */
export function practiceWords3(places: PracticePlaces3): string {
  const { api, workPool, authStringFile, kubeconfig, apiForPods, realCluster } = places
  const jobApi = apiForPods === api ? '' : ` --job-api ${quoted(apiForPods)}`
  const flowdeck =
    `flowdeck worker start --pool ${workPool} --api ${api} --auth-string-file ${quoted(authStringFile)}` +
    ` --kubeconfig ${quoted(kubeconfig)}${jobApi}`
  const upstream =
    `KUBECONFIG=${quoted(kubeconfig)} PREFECT_API_URL=${api} PREFECT_API_AUTH_STRING="$(cat ${quoted(authStringFile)})"` +
    ` prefect worker start --pool ${workPool} --type kubernetes`
  const lines = [
    `The practice API plays Prefect 3.9.1. Its user and password are in ${authStringFile}.`,
    `Serve its work pool “${workPool}” with Flowdeck:`,
    `  ${flowdeck}`,
    // Jobs of the real worker have its own address of the API, which pods of a real cluster may not reach.
    ...(realCluster ? [] : ['or with Prefect’s own worker:', `  ${upstream}`]),
    toEnd,
  ]
  return lines.join('\n')
}

/** What to try with one of 0.6 or 1.x. */
export function practiceWords(places: PracticePlaces): string {
  const { dialect, api, tokenFile, kubeconfig, apiForPods } = places
  const jobApi = apiForPods === api ? '' : ` --job-api ${quoted(apiForPods)}`
  const ends = `--dialect ${dialect} --api ${api} --token-file ${quoted(tokenFile)} --kubeconfig ${quoted(kubeconfig)}`
  const lines = [
    `The practice API plays Prefect ${dialect}. Its token is in ${tokenFile}.`,
    'Deploy its runs with Flowdeck:',
    `  flowdeck agent start ${ends}${jobApi}`,
    'and see what becomes of them:',
    `  flowdeck get runs ${ends}`,
    toEnd,
  ]
  return lines.join('\n')
}

const toEnd = 'It stays up until Ctrl-C.'

/** For a shell. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
