import { readIfThere, replaceFile } from '../std/durable-file.ts';

/** By which clients know the door again. */
export interface HostKey {
  /** OpenSSH, for the owner alone. */
  readonly private: string;
  /** OpenSSH, one line. */
  readonly public: string;
}

/** The key in a file, which is made where there is none. @throws when the file holds something else */
export async function hostKeyIn(file: string): Promise<HostKey> {
  const { default: ssh2 } = await import('ssh2');
  const kept = await readIfThere(file);
  if (kept === null) {
    const made = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'renga' });
    await replaceFile(file, made.private);
    return made;
  }
  const parsed = ssh2.utils.parseKey(kept);
  if (parsed instanceof Error)
    throw new Error(
      `The host key ${file} cannot be read: ${parsed.message}. Remove it to have a new one made; clients of the official client ask for it each time.`,
    );
  return { private: kept, public: `${parsed.type} ${parsed.getPublicSSH().toString('base64')}` };
}
