import type { Attributes, SFTPWrapper } from 'ssh2';
import { DynoFile, type RunIn } from './dyno-file.ts';

interface FileChannelOptions {
  readonly sftp: SFTPWrapper;
  readonly runIn: RunIn;
  /** For what is under way. */
  readonly folder: string;
  /** SSH_FX_* of the SFTP protocol. */
  readonly codes: Readonly<Record<'OK' | 'EOF' | 'FAILURE' | 'NO_SUCH_FILE' | 'OP_UNSUPPORTED', number>>;
}

const MOST_OPEN = 16;
const LONGEST_READ_BYTES = 256 * 1024;

/** Files of a dyno for reading, which is all that a copy takes; everything else is refused by the library. */
export function serveFiles({ sftp, runIn, folder, codes }: FileChannelOptions): void {
  const files = new Map<number, DynoFile>();
  let next = 0;
  const fileOf = (handle: Buffer): DynoFile | undefined =>
    handle.length === 4 ? files.get(handle.readUInt32BE(0)) : undefined;
  const answering = (id: number, work: () => Promise<void>): void =>
    void work().catch(() => sftp.status(id, codes.FAILURE));

  sftp.on('OPEN', (id, path, flags) =>
    answering(id, async () => {
      if ((flags & READ_ONLY) !== flags || files.size >= MOST_OPEN) return sftp.status(id, codes.FAILURE);
      const file = await DynoFile.read(path, { runIn, folder });
      if (!file) return sftp.status(id, codes.NO_SUCH_FILE);
      const handle = Buffer.alloc(4);
      handle.writeUInt32BE(next, 0);
      files.set(next, file);
      next += 1;
      sftp.handle(id, handle);
    }),
  );
  sftp.on('FSTAT', (id, handle) => {
    const file = fileOf(handle);
    if (file) sftp.attrs(id, attributes(file));
    else sftp.status(id, codes.FAILURE);
  });
  sftp.on('READ', (id, handle, offset, length) =>
    answering(id, async () => {
      const bytes = await fileOf(handle)?.at(offset, Math.min(length, LONGEST_READ_BYTES));
      if (bytes) sftp.data(id, bytes);
      else sftp.status(id, bytes === null ? codes.EOF : codes.FAILURE);
    }),
  );
  sftp.on('CLOSE', (id, handle) =>
    answering(id, async () => {
      const file = fileOf(handle);
      if (file) files.delete(handle.readUInt32BE(0));
      await file?.close();
      sftp.status(id, file ? codes.OK : codes.FAILURE);
    }),
  );
  sftp.on('close', () => {
    for (const file of files.values()) void file.close().catch(() => undefined);
    files.clear();
  });
}

/** `SSH_FXF_READ` */
const READ_ONLY = 0x1;

const attributes = ({ size }: DynoFile): Attributes => ({
  mode: 0o100644,
  uid: 0,
  gid: 0,
  size,
  atime: 0,
  mtime: 0,
});
