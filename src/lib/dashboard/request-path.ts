import type { Context } from 'hono';
import { ownPath } from './sign-in.ts';

/** Where somebody wanted to go. */
export const toOf = (c: Context): string => ownPath(c.req.query('to') ?? null);

/** As it was sent, as what is decoded may hold ends of lines; a link is a secret until it is used. */
export const notedPath = (c: Context): string =>
  new URL(c.req.url).pathname.replace(/^(\/sign-in)\/.*/, '$1/:link');

/** What somebody asked for. */
export const pathOf = (c: Context): string => {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
};
