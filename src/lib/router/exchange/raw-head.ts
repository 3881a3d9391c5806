import type { ResponseHead } from '../upstream/response-head.ts';

/** A head as it goes over the wire, for the few that `node:http` does not write. */
export function rawHead(head: ResponseHead, extra = ''): string {
  let text = `HTTP/1.1 ${head.status} ${head.reason}\r\n`;
  for (let index = 0; index < head.fields.length; index += 2) {
    text += `${head.fields[index]}: ${head.fields[index + 1]}\r\n`;
  }
  return `${text}${extra}\r\n`;
}
