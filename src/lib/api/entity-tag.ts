import { createHash } from 'node:crypto';

/** `ETag` of a body: 32 hex digits in quotes. */
export const entityTag = (body: string): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** Whether an `If-Match` or `If-None-Match` header names the tag. */
export function matchesTag(header: string, tag: string): boolean {
  const tags = header.split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(tag);
}
