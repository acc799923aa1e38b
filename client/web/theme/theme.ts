import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** The only accent: the green of a monitor's trace, for incoming money and everything live. */
const pulso: MantineColorsTuple = [
  '#e8f7f2',
  '#cdeee3',
  '#9bdcc7',
  '#63caa9',
  '#3fbf9a',
  '#1fa181',
  '#12866a',
  '#0a6e57',
  '#085846',
  '#063f33',
];

/** Greys with a slight tint of the accent. */
const gray: MantineColorsTuple = [
  '#f6f8f7',
  '#eef2f0',
  '#e2e8e5',
  '#d2dad6',
  '#b7c2bd',
  '#8d9a95',
  '#56645f',
  '#404c48',
  '#29332f',
  '#141c19',
];

const dark: MantineColorsTuple = [
  '#e6ecea',
  '#c4cecb',
  '#99a7a2',
  '#6c7a76',
  '#37423f',
  '#28322f',
  '#1a2220',
  '#0f1513',
  '#0b100e',
  '#070a09',
];

const system = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Open Sans', 'Helvetica Neue', sans-serif";

/** Filled elements have the accent as background and a readable text colour, which differs in the dark theme. */
const variantColors: VariantColorsResolver = (input) =>
  input.variant === 'filled' && (input.color ?? 'pulso') === 'pulso'
    ? {
        background: 'var(--pulso-accent)',
        hover: 'var(--pulso-accent-strong)',
        color: 'var(--pulso-on-accent)',
        border: '1px solid transparent',
      }
    : defaultVariantColorsResolver(input);

/** The look of Mantine's components; everything else is in `app/global.css`, under the same names. */
export const theme = createTheme({
  colors: { pulso, gray, dark },
  primaryColor: 'pulso',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver: variantColors,
  white: '#ffffff',
  black: '#141c19',
  fontFamily: system,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', 'DejaVu Sans Mono', monospace",
  headings: { fontFamily: system, fontWeight: '650', textWrap: 'balance' },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
});

const names = {
  '--mantine-color-body': 'var(--pulso-canvas)',
  '--mantine-color-text': 'var(--pulso-ink)',
  '--mantine-color-dimmed': 'var(--pulso-muted)',
  '--mantine-color-placeholder': 'var(--pulso-muted)',
  '--mantine-color-error': 'var(--pulso-bad)',
  '--mantine-color-default': 'var(--pulso-surface)',
  '--mantine-color-default-hover': 'var(--pulso-sunken)',
  '--mantine-color-default-border': 'var(--pulso-line-strong)',
};

/** Lets Mantine's components use the names of `app/global.css`, which handle light and dark. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: names, dark: names });
