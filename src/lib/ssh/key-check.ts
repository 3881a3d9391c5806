import type { PublicKeyAuthContext } from 'ssh2';

/** Whether a client asks for, or has proven to have, the key of that line. */
export async function isKeyOf(line: string, context: PublicKeyAuthContext): Promise<boolean> {
  const { default: ssh2 } = await import('ssh2');
  const key = ssh2.utils.parseKey(line);
  if (key instanceof Error || !key.getPublicSSH().equals(context.key.data)) return false;
  if (!context.signature) return true;
  return context.blob !== undefined && key.verify(context.blob, context.signature, context.hashAlgo) === true;
}
