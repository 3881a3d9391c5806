import { Readable } from 'node:stream';
import { pack } from 'tar-stream';

/** A tar of small files, each with its folder, for the user that everything of ours runs as. */
export function packed(
  files: Readonly<Record<string, string>>,
  { mode }: { readonly mode: number },
): Readable {
  const tar = pack();
  const owner = { uid: 1000, gid: 1000 };
  const folders = new Set(Object.keys(files).map((name) => name.slice(0, name.lastIndexOf('/'))));
  for (const folder of folders) tar.entry({ name: folder, type: 'directory', mode: 0o700, ...owner });
  for (const [name, text] of Object.entries(files)) tar.entry({ name, mode, ...owner }, text);
  tar.finalize();
  return Readable.from(tar);
}
