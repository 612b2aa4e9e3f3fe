const yesNo = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
]

/** What Flowdeck does beside its window. */
export const desktopRows = [
  {
    kind: 'choice',
    group: 'Desktop',
    key: 'whenClosed',
    title: 'When the window is closed',
    help: 'In the background agents go on. The icon in the tray brings the window back, and so does starting Flowdeck again',
    words: 'tray hide close exit background minimize',
    options: [
      { value: 'quit', label: 'Quit' },
      { value: 'background', label: 'Go on in the background' },
    ],
  },
  {
    kind: 'choice',
    group: 'Desktop',
    key: 'notifications',
    title: 'Notifications',
    help: 'Not of what you are looking at, nor of practice, whose demo runs are there to fail. Several at once are one, with their number',
    words: 'notify alert toast bell problems failed runs desktop',
    options: [
      { value: 'off', label: 'Off' },
      { value: 'problems', label: 'Problems' },
      { value: 'all', label: 'Failed runs too' },
    ],
  },
  {
    kind: 'choice',
    group: 'Desktop',
    key: 'badge',
    title: 'Number of problems on the icon',
    help: 'In the dock of macOS, and in docks of Linux that show numbers; not of practice',
    words: 'badge dock taskbar launcher count',
    options: yesNo,
  },
  {
    kind: 'choice',
    group: 'Desktop',
    key: 'startAtLogin',
    title: 'Start when you log in',
    help: 'Without its window where it goes on in the background, with it otherwise',
    words: 'autostart startup boot launch open session',
    options: yesNo,
  },
] as const
