import { MantineProvider } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Suspense, useMemo } from 'react'
import { useKeys } from './commands/use-keys'
import { Button } from './components/button'
import { EmptyState } from './components/empty-state'
import { Kbd } from './components/kbd'
import { PanelProvider } from './components/panel-context'
import { Skeleton } from './components/skeleton'
import { Toasts } from './components/toasts'
import { AgentControl } from './frame/agent-control'
import { ConnectionMenu } from './frame/connection-menu'
import { Dialogs } from './frame/dialogs'
import { Mark } from './frame/mark'
import { Navigation } from './frame/navigation'
import { needsConnection, NotConnected } from './frame/not-connected'
import { FocusPage } from './frame/focus-page'
import { PageBoundary } from './frame/page-boundary'
import { PluginNotices } from './frame/plugin-notices'
import { StatusBar } from './frame/status-bar'
import { pageComponents, type ShownPage } from './page-components'
import { markShown, useWhyNoWrites } from './state/marks'
import { takeSnapshot } from './state/connect'
import { useConnectionId, useDialect, useShown } from './state/shown'
import { copyText, dismissToast, openDialog, toast, usePanel } from './state/store'
import { theme } from './theme/theme'
import { useTheme } from './theme/use-theme'
import './frame/frame.css'

export function App() {
  const themeSetting = usePanel((state) => state.settings.theme)
  const times = usePanel((state) => state.settings.times)
  const dialect = useDialect()
  const whyNoWrites = useWhyNoWrites()
  const toasts = usePanel((state) => state.toasts)
  const scheme = useTheme(themeSetting)
  const surroundings = useMemo(
    () => ({
      times,
      copy: (text: string) => void copyText(text),
      tell,
      whyNoWrites,
      lookOf: dialect.lookOf.bind(dialect),
    }),
    [times, dialect, whyNoWrites],
  )
  useKeys()
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme}>
      <PanelProvider value={surroundings}>
        <Frame />
        <Dialogs />
        <Toasts toasts={toasts} onDismiss={dismissToast} />
      </PanelProvider>
    </MantineProvider>
  )
}

const tell = (sentence: string): void => toast(sentence, 'error')

function Frame() {
  const page = usePanel((state) => state.page)
  const colour = usePanel((state) => markShown(state).colour)
  const connected = useShown((shown) => shown.connection !== null)
  const ready = usePanel((state) => state.status === 'ready')
  const pageChosen = usePanel((state) => state.pageChosen)
  // Without a connection there is one thing to do first; who goes elsewhere all the same is told what is lacking there.
  const guided = ready && !connected && (!pageChosen || page === 'connections')
  const lacking = ready && !connected && !guided && needsConnection(page) ? page : null
  return (
    <div className="app">
      <header className={colour === null ? '' : `mark-${colour}`}>
        <Mark />
        <AgentControl />
        <span className="sep" />
        <ConnectionMenu />
        <span className="grow" />
        <button type="button" className="find" onClick={() => openDialog({ kind: 'palette' })}>
          <IconSearch size={16} aria-hidden />
          <span className="grow cut">Search or run a command</span>
          <Kbd keys="Ctrl K" />
        </button>
      </header>
      <Navigation current={guided ? 'connections' : page} />
      <main tabIndex={-1}>
        <PluginNotices />
        {lacking === null ? <Page page={guided ? 'guide' : page} /> : <NotConnected page={lacking} />}
      </main>
      <StatusBar />
    </div>
  )
}

function Page({ page }: { readonly page: ShownPage }) {
  const status = usePanel((state) => state.status)
  const failure = usePanel((state) => state.failure)
  const connectionId = useConnectionId()
  if (status === 'loading') return <Skeleton lines={12} />
  if (status === 'failed') {
    return (
      <EmptyState
        title="The panel could not be loaded"
        actions={<Button onClick={() => void takeSnapshot()}>Try again</Button>}
      >
        The agent is not affected. What went wrong: {failure}
      </EmptyState>
    )
  }
  const Shown = pageComponents[page]
  return (
    // Another connection has its own lists, forms and logs: its pages begin again.
    <PageBoundary key={`${page} ${connectionId}`}>
      <Suspense fallback={<Skeleton lines={12} />}>
        <Shown />
        <FocusPage />
      </Suspense>
    </PageBoundary>
  )
}
