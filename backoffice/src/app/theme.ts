import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

import classes from './theme.module.css';

const proof: MantineColorsTuple = [
  '#e7f8f5',
  '#d2eee9',
  '#a5dcd2',
  '#75c9bb',
  '#4eb9a8',
  '#35af9c',
  '#219f8d',
  '#118c7b',
  '#0b7a6e',
  '#00685c',
];

const dark: MantineColorsTuple = [
  '#d5dadb',
  '#b4bcbe',
  '#8e989b',
  '#6a7477',
  '#3c4447',
  '#2f3639',
  '#23292b',
  '#1b1f20',
  '#141718',
  '#0d1011',
];

/** Of several choices together, whose end may be far down. */
const HINT_FIRST = ['label', 'description', 'input', 'error'];

export const theme = createTheme({
  primaryColor: 'proof',
  primaryShade: 8, // the lightest on which white text reads well
  colors: { proof, dark },
  fontFamily: "'Inter Variable', ui-sans-serif, system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, monospace',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // What stands side by side is level, whatever there is to say about one of them.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    RadioGroup: { defaultProps: { inputWrapperOrder: HINT_FIRST } },
    CheckboxGroup: { defaultProps: { inputWrapperOrder: HINT_FIRST } },
    Badge: { defaultProps: { tt: 'none', fw: 600, miw: 'max-content' } },
    Table: { classNames: { th: classes.heading } },
    // A wide table is scrolled by keys too, and leaves no room for a bar that isn't there.
    TableScrollContainer: {
      defaultProps: { scrollAreaProps: { offsetScrollbars: 'present', viewportProps: { tabIndex: 0 } } },
    },
  },
});

/** Colors whose darkest shade is too pale on white, and on their own pale ground even more so. */
const PALE = ['yellow', 'orange', 'teal'];

const darkened = PALE.flatMap((color) => {
  const readable = `color-mix(in srgb, var(--mantine-color-${color}-9) 65%, black)`;
  return [
    [`--mantine-color-${color}-text`, readable],
    [`--mantine-color-${color}-light-color`, readable],
  ];
});

/** Texts dark enough to pass WCAG AA (4.5:1): secondary ones on the shell's background, warnings on theirs. */
export const readableVariables: CSSVariablesResolver = () => ({
  variables: { '--mantine-text-wrap': 'pretty' }, // no last word alone on its line
  light: {
    '--mantine-color-dimmed': '#5c676b',
    '--mantine-color-placeholder': '#6b767a',
    ...(Object.fromEntries(darkened) as Record<string, string>),
  },
  dark: { '--mantine-color-dimmed': '#9ba6a9', '--mantine-color-placeholder': '#8b9699' },
});
