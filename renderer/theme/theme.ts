import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** Mantine wants ten shades; what is drawn comes from the tokens, which follow the theme by themselves. */
const accent: MantineColorsTuple = [
  'var(--accent-soft)',
  'var(--accent-soft)',
  'var(--accent-soft)',
  'var(--accent)',
  'var(--accent)',
  'var(--accent)',
  'var(--accent)',
  'var(--accent)',
  'var(--accent)',
  'var(--accent)',
]

/** Mantine's parts in the panel's measures: 13 px text, 28 px fields, 1-px lines, motion of at most 120 ms. */
export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '14px', xl: '15px' },
  lineHeights: { xs: '16px', sm: '18px', md: '18px', lg: '20px', xl: '20px' },
  radius: { xs: '3px', sm: '5px', md: '5px', lg: '8px', xl: '8px' },
  defaultRadius: 'sm',
  colors: { accent },
  primaryColor: 'accent',
  respectReducedMotion: true,
  cursorType: 'default',
  components: {
    Menu: {
      defaultProps: {
        transitionProps: { duration: 80 },
        shadow: 'none',
        offset: 4,
        // Inside of the landmark that opens it, and with nothing but items in it: so readers find their way.
        withinPortal: false,
        withInitialFocusPlaceholder: false,
        classNames: { dropdown: 'menu-list', item: 'menu-item' },
      },
    },
    Modal: { defaultProps: { transitionProps: { duration: 100 }, centered: true } },
    Tooltip: { defaultProps: { transitionProps: { duration: 80 }, openDelay: 400, withArrow: false } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Select: {
      defaultProps: {
        size: 'xs',
        comboboxProps: { transitionProps: { duration: 80 }, shadow: 'none', withinPortal: false },
      },
    },
    Checkbox: { defaultProps: { size: 'xs' } },
  },
})
