import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Header, type Pack, pack } from 'tar-stream';

/** One thing to be put into a container, owned by the user of builds. */
export type TarEntry = { readonly name: string; readonly mode?: number } & (
  | { readonly kind: 'folder' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'file'; readonly path: string; readonly size: number }
);

const UID = 1000;

/** A tar of entries, made while it is read. `written` rejects when one cannot be read; the stream then never ends. */
export function tarOf(entries: Iterable<TarEntry> | AsyncIterable<TarEntry>): {
  readonly stream: Readable;
  readonly written: Promise<void>;
} {
  const archive = pack();
  const stream = Readable.from(archive);
  // What goes wrong is told by `written`; a stream's error that nobody listens to would end the process.
  stream.on('error', () => undefined);
  return { stream, written: write(archive, entries) };
}

async function write(archive: Pack, entries: Iterable<TarEntry> | AsyncIterable<TarEntry>): Promise<void> {
  for await (const entry of entries) await add(archive, entry);
  archive.finalize();
}

async function add(archive: Pack, entry: TarEntry): Promise<void> {
  if (entry.kind === 'file') {
    await pipeline(createReadStream(entry.path), archive.entry(headers(entry)));
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const text = entry.kind === 'text' ? entry.text : '';
    archive.entry(headers(entry), text, (error) => (error ? reject(error) : resolve()));
  });
}

function headers(entry: TarEntry): Partial<Header> & Pick<Header, 'name'> {
  const common = { name: entry.name, uid: UID, gid: UID };
  if (entry.kind === 'folder') return { ...common, type: 'directory', mode: entry.mode ?? 0o755 };
  if (entry.kind === 'link') return { ...common, type: 'symlink', linkname: entry.target };
  const size = entry.kind === 'file' ? entry.size : Buffer.byteLength(entry.text);
  return { ...common, type: 'file', mode: entry.mode ?? 0o644, size };
}
