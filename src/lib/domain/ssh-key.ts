import { createHash } from 'node:crypto';
import { Refusal } from './refusal.ts';

/** A public SSH key of an account. Git is spoken over https here, so it opens nothing yet. */
export interface SshKey {
  readonly id: string;
  readonly accountId: string;
  /** The line of the key file, without its comment. */
  readonly publicKey: string;
  readonly comment: string;
  /** MD5 in pairs of hex digits, as Heroku lists keys. */
  readonly fingerprint: string;
  readonly createdAt: Date;
}

const KINDS = [
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
];

/** One line of a public key file (RFC 4253 §6.6). @throws {Refusal} `invalid_params`, id `invalid_key` */
export function readPublicKey(text: string): Pick<SshKey, 'publicKey' | 'comment' | 'fingerprint'> {
  const [, kind = '', base64 = '', comment = ''] =
    /^(\S+)[ \t]+(\S+)(?:[ \t]+([^\r\n]*))?\s*$/.exec(text.trim()) ?? [];
  const blob = Buffer.from(base64, 'base64');
  const isKey = KINDS.includes(kind) && blob.toString('base64') === base64 && kindIn(blob) === kind;
  if (!isKey)
    throw Refusal.invalid(
      'That is no public SSH key. It begins with ssh-ed25519, ssh-rsa or ecdsa-sha2-… and is in a file whose name ends in .pub.',
      'invalid_key',
    );
  const digest = createHash('md5').update(blob).digest('hex');
  return {
    publicKey: `${kind} ${base64}`,
    comment: comment.trim(),
    fingerprint: (digest.match(/../g) ?? []).join(':'),
  };
}

/** The kind that the key itself names, after its length in four bytes. */
function kindIn(blob: Buffer): string {
  return blob.length < 5 ? '' : blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
}
