import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from './command-error.ts';

/**
 * Lets a person change a text in `$VISUAL` or `$EDITOR` and answers what they left.
 * @throws {CommandError} `editor_failed`
 */
export async function edit(text: string, fileName: string): Promise<string> {
  const editor =
    process.env['VISUAL'] || process.env['EDITOR'] || (process.platform === 'win32' ? 'notepad' : 'vi');
  const folder = mkdtempSync(join(tmpdir(), 'renga-edit-'));
  const file = join(folder, fileName);
  try {
    writeFileSync(file, text, { mode: 0o600 });
    const { execa } = await import('execa');
    // The variable may hold options, as in `code --wait`, so a shell reads it.
    const result = await execa(`${editor} "${file}"`, { shell: true, stdio: 'inherit', reject: false });
    if (result.failed)
      throw new CommandError(
        `The editor (${editor}) failed. Nothing was changed. Set EDITOR to another one.`,
        {
          id: 'editor_failed',
        },
      );
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
