import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
// Of Mantine's styles those of the components that are used, in its own order.
import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Paper.css'
import '@mantine/core/styles/Popover.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Menu.css'
import '@mantine/core/styles/Checkbox.css'
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
