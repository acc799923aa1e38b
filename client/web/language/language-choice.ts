import { notify } from '../../sdk/core/listeners';
import { languages, type Language } from './languages';

const KEY = 'pulso-language';
const listeners = new Set<() => void>();

const isLanguage = (value: string | null | undefined): value is Language =>
  languages.some((language) => language === value);

/** Returns the chosen language, else the browser's first supported one, else Spanish. */
function read(): Language {
  const chosen = stored();
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'es';
}

/** If the browser refuses storage, the choice is not stored; nothing else is affected. */
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

let current: Language | undefined;

/** The choice as a store that all components and all tabs share. */
export const languageChoice = {
  get: (): Language => (current ??= read()),
  subscribe(listener: () => void): () => void {
    const fromAnotherTab = ({ key }: StorageEvent): void => {
      if (key !== KEY) return;
      current = read();
      listener();
    };
    listeners.add(listener);
    window.addEventListener('storage', fromAnotherTab);
    return () => {
      listeners.delete(listener);
      window.removeEventListener('storage', fromAnotherTab);
    };
  },
  set(language: Language): void {
    current = language;
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // Not stored, but in effect.
    }
    notify(listeners, undefined);
  },
};

/**
 * Runs in the page's head, before anything is shown. The files are in Spanish; for another language the body stays
 * hidden until React has inserted the texts, within the time limit of `global.css`.
 */
export const earlyLanguage = `(function(){var l;try{l=localStorage.getItem('${KEY}')}catch(e){}
if(l!=='es'&&l!=='en')l=(navigator.languages||[]).map(function(t){return t.slice(0,2).toLowerCase()}).find(function(t){return t==='es'||t==='en'})||'es';
document.documentElement.lang=l})()`;
