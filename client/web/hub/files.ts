import { token } from './token';

/** Fetches a file as the signed-in user. @throws Error if it is refused */
export async function fetchFile(url: string): Promise<Blob> {
  const bearer = token.get();
  const response = await fetch(url, {
    credentials: bearer === undefined ? 'include' : 'omit',
    ...(bearer !== undefined && { headers: { authorization: `Bearer ${bearer}` } }),
  });
  if (!response.ok) throw new Error(`the file was refused: ${response.status}`);
  return response.blob();
}

/** Saves a file through the browser's downloads. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // The browser may start to read it later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
