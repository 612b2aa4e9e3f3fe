import { Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { describeAgent, type AgentStatus } from '../../shared/model/agent-status'
import { isOffered } from '../commands/command'
import { fixedCommands } from '../commands/commands'
import { Kbd } from '../components/kbd'
import { StateIcon, type Tone } from '../components/state-icon'
import { useNow } from '../state/now'
import { shownOf } from '../state/shown'
import { usePanel } from '../state/store'

function toneOfAgent({ mode, api, cluster, whyOff }: AgentStatus): Tone {
  if (mode === 'off') return whyOff === null ? 'scheduled' : 'failed'
  if (api.state === 'refused' || cluster.state === 'refused') return 'failed'
  if (api.state === 'retrying' || cluster.state === 'retrying') return 'late'
  return mode === 'running' ? 'running' : 'cancelled'
}

/** The agent's state as a sentence, with what can be done about it. */
export function AgentControl() {
  const now = useNow(1000)
  const state = usePanel()
  const { agent } = shownOf(state)
  const sentence = describeAgent(agent, now)
  const commands = fixedCommands.filter((command) => command.group === 'Agent' && isOffered(command, state))
  const tone = toneOfAgent(agent)
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className="menu agent" aria-label={`Agent: ${sentence}`} title={sentence}>
          <StateIcon tone={tone} />
          <b className="strong cut">{sentence}</b>
          <IconChevronDown className="chev" aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Agent">
        {commands.map((command) => (
          <Menu.Item
            key={command.id}
            onClick={command.run}
            rightSection={command.keys === undefined ? null : <Kbd keys={command.keys} />}
          >
            {command.name}
          </Menu.Item>
        ))}
        {commands.length === 0 && <Menu.Item disabled>Stopping: nothing to do but wait</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}
