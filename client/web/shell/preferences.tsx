'use client';

import { ActionIcon, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useLanguage, useTexts } from '../language/language';
import type { Language } from '../language/languages';
import { MoonIcon, SunIcon, SystemIcon } from '../theme/icons';
import { Choice, Flyout } from './flyout';
import classes from './preferences.module.css';

const schemes = [
  { value: 'light', icon: SunIcon },
  { value: 'dark', icon: MoonIcon },
  { value: 'auto', icon: SystemIcon },
] as const satisfies readonly { value: MantineColorScheme; icon: typeof SunIcon }[];

const other: Record<Language, Language> = { es: 'en', en: 'es' };

/** A button that switches to the other language, labelled in that language. */
export function LanguageButton() {
  const texts = useTexts();
  const [language, choose] = useLanguage();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      className={classes.language}
      aria-label={`${other[language].toUpperCase()}: ${texts.shell.switchLanguage}`}
      title={texts.shell.switchLanguage}
      onClick={() => choose(other[language])}
    >
      {other[language].toUpperCase()}
    </ActionIcon>
  );
}

/** Light, dark, or the system's theme. */
export function ThemeMenu() {
  const { shell } = useTexts();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Flyout
      label={shell.theme}
      className={classes.theme}
      face={
        <>
          {/* The style sheet decides which one is shown: the static files know no user's theme. */}
          <SunIcon className={classes.inLight} />
          <MoonIcon className={classes.inDark} />
        </>
      }
    >
      {(close) =>
        schemes.map(({ value, icon: SchemeIcon }) => (
          <Choice
            key={value}
            icon={<SchemeIcon size={16} />}
            chosen={colorScheme === value}
            onClick={() => {
              setColorScheme(value);
              close();
            }}
          >
            {shell.themes[value]}
          </Choice>
        ))
      }
    </Flyout>
  );
}

/** Language and theme, laid out for the drawer. */
export function PreferencesPanel() {
  const { shell } = useTexts();
  const [language, choose] = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={classes.panel}>
      <p id="language-label">{shell.language}</p>
      <SegmentedControl
        fullWidth
        aria-labelledby="language-label"
        value={language}
        onChange={(value) => choose(value)}
        data={[
          { value: 'es', label: 'Español' },
          { value: 'en', label: 'English' },
        ]}
      />
      <p id="theme-label">{shell.theme}</p>
      <SegmentedControl
        fullWidth
        aria-labelledby="theme-label"
        value={colorScheme}
        onChange={(value) => setColorScheme(value)}
        data={[
          { value: 'light', label: shell.themes.light },
          { value: 'dark', label: shell.themes.dark },
          { value: 'auto', label: shell.themes.auto },
        ]}
      />
    </div>
  );
}
