/** One message of a server-sent event stream. */
export interface ServerEvent {
  readonly id: string | undefined;
  /** What kind of message it is, where that was told. */
  readonly type: string | undefined;
  readonly data: string;
  /** The wait before a reconnect that the server asked for last, in milliseconds. */
  readonly retryMs: number | undefined;
}

/** Splits `text/event-stream` into messages (WHATWG HTML, section 9.2); comments and other fields are skipped. */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  let id: string | undefined;
  let retryMs: number | undefined;
  let type: string | undefined;
  let data: string[] = [];
  for await (const line of readLines(chunks)) {
    if (line === '') {
      if (data.length > 0) yield { id, type, data: data.join('\n'), retryMs };
      type = undefined;
      data = [];
      continue;
    }
    const { field, value } = splitField(line);
    if (field === 'data') data.push(value);
    if (field === 'event') type = value;
    if (field === 'id') id = value;
    if (field === 'retry' && /^\d+$/.test(value)) retryMs = Number(value);
  }
}

function splitField(line: string): { readonly field: string; readonly value: string } {
  const colon = line.indexOf(':');
  if (colon === -1) return { field: line, value: '' };
  return { field: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') };
}

/** Lines without their ends; a last one that was cut off is not a line. */
async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
