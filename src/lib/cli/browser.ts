/** Opens a page in the person's browser; answers whether that worked. */
export async function openBrowser(url: string): Promise<boolean> {
  const { execa } = await import('execa');
  const [program, ...words] = opener(url);
  const result = await execa(program, words, { reject: false, stdio: 'ignore', timeout: 10_000 });
  return !result.failed;
}

function opener(url: string): readonly [string, ...string[]] {
  if (process.env['BROWSER']) return [process.env['BROWSER'], url];
  if (process.platform === 'darwin') return ['open', url];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}
