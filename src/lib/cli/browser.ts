/** Whether a page can be opened where this person sits: not on a server that they look at through a terminal. */
export function hasBrowser(env: NodeJS.ProcessEnv = process.env): boolean {
  if (env['BROWSER']) return true;
  if (['darwin', 'win32'].includes(process.platform)) return !env['SSH_CONNECTION'];
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** Opens a page in the person's browser, or in the program that they name; answers whether that worked. */
export async function openBrowser(url: string, named?: string): Promise<boolean> {
  const { execa } = await import('execa');
  const [program, ...words]: readonly string[] = named === undefined ? opener(url) : [named, url];
  if (program === undefined) return false;
  const result = await execa(program, words, { reject: false, stdio: 'ignore', timeout: 10_000 });
  return !result.failed;
}

function opener(url: string): readonly [string, ...string[]] {
  if (process.env['BROWSER']) return [process.env['BROWSER'], url];
  if (process.platform === 'darwin') return ['open', url];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}
