import { createHash, randomBytes } from 'node:crypto';

const BYTES = 24;

/** A token that nobody can guess, in the form that Heroku's have. */
export const newToken = (): string => `HRKU-${randomBytes(BYTES).toString('base64url')}`;

/** What is kept of a token: with this much chance in it a plain hash cannot be turned around. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
