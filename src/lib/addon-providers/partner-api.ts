import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { PartnerManifest } from '../domain/partner.ts';
import { Refusal } from '../domain/refusal.ts';
import type { PartnerAnswer, PartnerApi, ProvisionRequest } from '../platform/ports.ts';
import { TargetRefused } from '../std/outbound.ts';

interface PartnerApiOptions {
  /** Keeps from private addresses where the installation wants that. */
  readonly dispatcher: Dispatcher;
  /** Longest wait for an answer. */
  readonly timeoutMs: number;
}

interface Heard {
  readonly status: number;
  readonly text: string;
}

const MOST_BYTES = 64 * 1024;
const LONGEST_MESSAGE = 500;
const BEFORE = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];
/** All machines of an installation are one place. */
const REGION = 'amazon-web-services::us-east-1';

const answered = z.object({
  id: z.union([z.string().min(1).max(256), z.int().transform(String)]).nullish(),
  config: z.record(z.string(), z.string()).nullish(),
  message: z.string().nullish(),
  log_drain_url: z.string().nullish(),
});

/** The Add-on Partner API v3, asked over HTTP. Redirects are not followed. */
export class HttpPartnerApi implements PartnerApi {
  readonly #options: PartnerApiOptions;

  constructor(options: PartnerApiOptions) {
    this.#options = options;
  }

  async provision(manifest: PartnerManifest, wanted: ProvisionRequest): Promise<PartnerAnswer> {
    const heard = await this.#ask(manifest, 'POST', '', {
      uuid: wanted.uuid,
      name: wanted.name,
      plan: wanted.plan,
      region: REGION,
      options: wanted.options,
      callback_url: wanted.callbackUrl,
      oauth_grant: {
        type: 'authorization_code',
        code: wanted.grant.code,
        expires_at: wanted.grant.expiresAt.toISOString(),
      },
      log_drain_token: wanted.drainToken,
      log_input_url: wanted.logInputUrl,
    });
    return readAnswer(manifest, heard, wanted.uuid);
  }

  async changePlan(
    manifest: PartnerManifest,
    { providerId, uuid, plan }: Parameters<PartnerApi['changePlan']>[1],
  ): Promise<PartnerAnswer> {
    const heard = await this.#ask(manifest, 'PUT', providerId, { uuid, plan });
    return readAnswer(manifest, heard, providerId);
  }

  async deprovision(manifest: PartnerManifest, providerId: string): Promise<boolean> {
    const heard = await this.#ask(manifest, 'DELETE', providerId);
    if ([200, 204, 404, 410].includes(heard.status)) return true;
    if (heard.status === 202) return false;
    throw refused(manifest, heard);
  }

  async #ask(
    manifest: PartnerManifest,
    method: 'POST' | 'PUT' | 'DELETE',
    id: string,
    body?: object,
  ): Promise<Heard> {
    const { dispatcher, timeoutMs } = this.#options;
    const url = new URL(manifest.baseUrl);
    const credentials = Buffer.from(`${manifest.id}:${manifest.password}`).toString('base64');
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await dispatcher.request({
        origin: url.origin,
        path: `${url.pathname.replace(/\/$/, '')}${id && `/${encodeURIComponent(id)}`}${url.search}`,
        method,
        headers: {
          authorization: `Basic ${credentials}`,
          accept: 'application/vnd.heroku-addons+json; version=3',
          'content-type': 'application/json',
          'user-agent': 'renga',
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal,
      });
      return { status: answer.statusCode, text: await readSome(answer.body) };
    } catch (error) {
      if (neverConnected(error)) throw unreachable(manifest, reasonOf(error), 'partner_down');
      throw unreachable(manifest, signal.aborted ? `no answer in ${timeoutMs / 1000} s` : reasonOf(error));
    }
  }
}

async function readSome(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readAnswer(manifest: PartnerManifest, heard: Heard, id: string): PartnerAnswer {
  if (![200, 201, 202].includes(heard.status)) throw refused(manifest, heard);
  const said = answered.safeParse(parse(heard.text));
  if (!said.success) throw failed(manifest, 'answered in words that the Add-on Partner API does not have');
  const { config, message, log_drain_url: drainUrl } = said.data;
  return {
    isDone: heard.status !== 202,
    providerId: said.data.id ?? id,
    config: config ?? null,
    message: shown(message ?? ''),
    drainUrl: drainUrl ?? null,
  };
}

/** 422 and 503 come with words for the user; those of any other status are not repeated. */
function refused(manifest: PartnerManifest, { status, text }: Heard): Refusal {
  if (status !== 422 && status !== 503) return failed(manifest, `answered with status ${status}`);
  const said = answered.safeParse(parse(text));
  const message = said.success && said.data.message ? shown(said.data.message) : 'It gave no reason.';
  return Refusal.invalid(`${manifest.name} refuses: ${message}`, 'partner_refused');
}

const failed = (manifest: PartnerManifest, what: string): Refusal =>
  new Refusal(
    'not_offered',
    `${manifest.name} ${what}. Try again later; if it stays like that, tell whoever runs it.`,
    { id: 'partner_failed' },
  );

const unreachable = (manifest: PartnerManifest, why: string, id = 'partner_unreachable'): Refusal =>
  new Refusal('not_offered', `${manifest.name} cannot be reached: ${why}. Try again later.`, {
    id,
  });

/** A line of text, whatever was sent. */
const shown = (message: string): string => message.replaceAll(/\p{C}+/gu, ' ').slice(0, LONGEST_MESSAGE);

/** Whether it cannot have heard of what was asked. */
const neverConnected = (error: unknown): boolean =>
  error instanceof TargetRefused ||
  (error instanceof Error && 'code' in error && BEFORE.includes(String(error.code)));

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && error.name === 'Error' && error.message === ''
    ? String(error.code)
    : error.message;
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
