/** What is beyond doubt of a request whose head could not be read as a whole. */
export interface Beginning {
  readonly method: string;
  readonly target: string;
  /** As it was sent. */
  readonly host: string;
}

const READ = 16 * 1024;
const REQUEST_LINE = /^([A-Z-]{1,127}) ([!-~]+) HTTP\/1\.[01]\r\n/;
const HOST = /\r\nhost:[ \t]*([^\r\n]*)(?=\r\n)/gi;

/**
 * Finds out for which host a refused request was, so that the owner of the app can be told of it.
 * @param packet what the parser was reading
 * @returns null unless it begins with a request line, and names one host
 */
export function beginningOf(packet: Buffer): Beginning | null {
  const text = packet.toString('latin1', 0, READ);
  const line = REQUEST_LINE.exec(text);
  const end = text.indexOf('\r\n\r\n');
  const hosts = [...(end < 0 ? text : text.slice(0, end + 2)).matchAll(HOST)];
  if (!line || hosts.length !== 1) return null;
  return { method: line[1] ?? '', target: line[2] ?? '', host: hosts[0]?.[1]?.trim() ?? '' };
}
