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

/** The layer that makes an image of a registry a service: the scripts, and a folder for data that the service owns. */
export function scriptLayer(files: Readonly<Record<string, string>>): Readable {
  const tar = pack();
  const root = { uid: 0, gid: 0, mtime: new Date(0) };
  tar.entry({ name: 'addon', type: 'directory', mode: 0o755, ...root });
  for (const [name, text] of Object.entries(files))
    tar.entry({ name: `addon/${name}`, mode: 0o755, ...root }, text);
  tar.entry({ name: 'data', type: 'directory', mode: 0o700, uid: 1000, gid: 1000, mtime: new Date(0) });
  tar.finalize();
  return Readable.from(tar);
}
