import { Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ProblemEntry } from '../../../shared/model/problem'
import { Button } from '../../components/button'
import { mute } from '../../state/mute'
import { muteChoices } from './problem-words'

/** For how long nothing is counted or told of a problem. */
export function MuteMenu({ entry }: { readonly entry: ProblemEntry }): ReactNode {
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <Button small look="quiet">
          Mute
          <IconChevronDown size={12} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Mute this problem">
        {muteChoices.map(({ duration, label }) => (
          <Menu.Item key={duration} onClick={() => mute(entry, duration)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
