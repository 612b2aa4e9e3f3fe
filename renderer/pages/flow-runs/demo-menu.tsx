import { Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { Button } from '../../components/button'
import { selectRun, useShown } from '../../state/shown'
import { startDemo } from '../../state/start-demo'

const minuteMs = 60_000

/** Demo flows of the practice API, to start now or in a minute; nothing with any other API. */
export function DemoMenu() {
  const practice = useShown((shown) => shown.connection?.api.practice === true)
  const demoFlows = useShown((shown) => shown.demoFlows)
  if (!practice || demoFlows.length === 0) return null
  return (
    <Menu position="bottom-end" width={340}>
      <Menu.Target>
        <Button icon={null}>
          Start demo run
          <IconChevronDown size={12} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Demo flows">
        {demoFlows.map((flow) => (
          <Menu.Item key={flow.id} onClick={() => start(flow.id, 0)}>
            <b className="strong">{flow.name}</b>
            <span className="muted"> {flow.description}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item>In a minute</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown aria-label="Demo flows, in a minute">
            {demoFlows.map((flow) => (
              <Menu.Item key={flow.id} onClick={() => start(flow.id, minuteMs)}>
                {flow.name}
              </Menu.Item>
            ))}
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The new run is shown as soon as the queue has told of it. */
const start = (flowId: string, dueInMs: number): void => startDemo(flowId, dueInMs, selectRun)
