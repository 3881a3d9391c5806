import { createHmac, timingSafeEqual } from 'node:crypto';

// Proofs that only the browser with a session has been given: made from the token of the session, kept nowhere.

/** What a form of ours carries, so that a page of somebody else cannot send one. */
export const formToken = (session: string): string => sign(session, 'form', '');

/** @param shown what came with a form */
export const isFormToken = (session: string, shown: string): boolean => isEqual(formToken(session), shown);

/** A text that the browser brings back unchanged, or not at all. */
export const sealed = (session: string, text: string): string =>
  `${Buffer.from(text).toString('base64url')}.${sign(session, 'text', text)}`;

/** The text, or `null` when it is not of this session. */
export function opened(session: string, shown: string): string | null {
  const [encoded = '', proof = ''] = shown.split('.');
  const text = Buffer.from(encoded, 'base64url').toString();
  return isEqual(sign(session, 'text', text), proof) ? text : null;
}

const sign = (session: string, purpose: string, text: string): string =>
  createHmac('sha256', session).update(`dashboard ${purpose}\n${text}`).digest('base64url');

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
