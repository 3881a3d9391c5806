import type { ApiResponse } from './transport.ts';

/** A request that the platform refused, in its own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Stable public id, such as `not_found`. */
  readonly id: string;
  /** What was looked for, where the platform says so: `app`, `release` … */
  readonly resource: string | undefined;
  /** The app that wants a second factor. */
  readonly app: { readonly name: string } | undefined;
  /** Where to read more. */
  readonly url: string | undefined;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.id = body.id;
    this.resource = body.resource;
    this.app = body.app;
    this.url = body.url;
  }

  /** Reads the answer's body, which may be anything: proxies and crashed servers answer too. */
  static async from(response: ApiResponse): Promise<ApiError> {
    return new ApiError(response.status, parseBody(response.status, await readText(response)));
  }
}

interface ErrorBody {
  readonly id: string;
  readonly message: string;
  readonly resource?: string;
  readonly app?: { readonly name: string };
  readonly url?: string;
}

function parseBody(status: number, text: string): ErrorBody {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'message' in body && 'id' in body)
      return { ...body, id: String(body.id), message: String(body.message) };
  } catch {}
  return {
    id: 'unexpected_answer',
    message: `The backend answered ${status} with something that is not an API error: ${text.slice(0, 200).trim() || 'nothing'}`,
  };
}

/** The whole body as text. */
export async function readText(response: Pick<ApiResponse, 'body'>): Promise<string> {
  response.body.setEncoding('utf8');
  let text = '';
  for await (const chunk of response.body) text += chunk;
  return text;
}
