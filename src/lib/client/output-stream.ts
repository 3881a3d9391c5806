import type { Api } from './api.ts';

/**
 * Text of a build or release while it is being written, from its start to its end. NUL bytes are heartbeats and are
 * left out.
 * @throws {ApiError} `not_found` while there is nothing yet
 */
export async function* readOutput(api: Api, url: string, signal?: AbortSignal): AsyncGenerator<string> {
  const response = await api.open(url, { accept: 'text/plain' }, signal);
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    const text = decoder.decode(chunk, { stream: true }).replaceAll('\0', '');
    if (text !== '') yield text;
  }
}
