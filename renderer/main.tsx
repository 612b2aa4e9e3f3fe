import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import '@mantine/core/styles.css'
import './theme/tokens.css'
import './theme/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { PanelBoundary } from './frame/panel-boundary'
import { connectPanel } from './state/connect'
import { tellUncaught } from './state/uncaught'

tellUncaught()
connectPanel()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')
createRoot(root).render(
  <StrictMode>
    <PanelBoundary>
      <App />
    </PanelBoundary>
  </StrictMode>,
)
