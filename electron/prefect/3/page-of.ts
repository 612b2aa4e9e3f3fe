import { isCloud } from './address'

/**
 * The page of a flow run in Prefect's own user interface: beside the API of a server of one's own, and on a host of its own
 * in Prefect Cloud. Whoever the address logs in as is left out: the browser asks.
 * @param base of the API, as far as it is known
 * Source: prefect 3.9.1, utilities/urls.py, url_for; settings, _default_ui_url.
 */
export function pageOf(base: string, flowRunId: string): string {
  const url = new URL(base)
  url.username = ''
  url.password = ''
  const path = url.pathname.replace(/(?<!\/)\/+$/, '')
  if (isCloud(base)) {
    url.hostname = url.hostname.replace(/^api\./, 'app.')
    url.pathname = path.replace(/\/api\/accounts\/([^/]+)\/workspaces\/([^/]+)$/, '/account/$1/workspace/$2')
  } else url.pathname = path.replace(/\/api$/, '')
  url.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, '')}/runs/flow-run/${encodeURIComponent(flowRunId)}`
  url.search = ''
  return url.href
}
