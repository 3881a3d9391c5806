import type { z } from 'zod';
import type { Account } from '../domain/account.ts';
import type { AddOn } from '../domain/add-on.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Variant } from '../schema/accept.ts';
import { pageOf, type SortKeys, type Stretch, stretchOf, UnknownSortKey } from '../schema/page.ts';
import { parseRange, type Range, RangeSyntaxError } from '../schema/range.ts';

/** One request, after everything that all of them have in common. */
export interface Call {
  readonly account: Account;
  /** The authorization behind the token; none for the owner at the local socket. */
  readonly authorizationId: string | null;
  /** What the token is good for. */
  readonly scope: readonly string[];
  /** Came over the local socket. */
  readonly trusted: boolean;
  /** Has just shown a password. */
  readonly loggedIn: boolean;
  /** The one that a partner's token is for; `null` for a person. */
  readonly addOn: AddOn | null;
  readonly variant: Variant;
  /** `Range`, unread: only lists look at it. */
  readonly range: string;
  /** Parsed JSON; an empty body is `{}`. */
  readonly body: unknown;
  /** A part of the path, decoded. */
  readonly param: (name: string) => string;
  /** A value of the query, decoded. */
  readonly query: (name: string) => string | undefined;
  readonly header: (name: string) => string | undefined;
}

/** What a handler answers; the rest is the same for all. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Must not be kept by anybody: config and tokens. */
  readonly secret?: boolean;
}

export type Handler = (call: Call) => Promise<Answer>;

/** Of an endpoint that asks nobody for a token; `address` is where the request comes from. */
export type OpenHandler = (request: Request, address: string) => Promise<Answer>;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
/** Dyno actions are answered before they are done. */
export const accepted = (body: unknown = {}): Answer => ({ status: 202, body });
/** The same answer, kept out of every cache. */
export const secret = (answer: Answer): Answer => ({ ...answer, secret: true });

/**
 * The part of a list that the caller asked for, each element described by `describe`.
 * @throws {Refusal} `range_not_satisfiable`
 */
export async function listed<T>(
  call: Call,
  all: readonly T[],
  keys: SortKeys<T>,
  describe: (item: T) => unknown,
): Promise<Answer> {
  const page = satisfiable(() => pageOf(all, readRange(call), keys));
  return {
    status: page.nextRange === null ? 200 : 206,
    body: await Promise.all(page.items.map(describe)),
    headers: {
      'accept-ranges': Object.keys(keys).join(', '),
      'content-range': page.contentRange,
      ...(page.nextRange === null ? {} : { 'next-range': page.nextRange }),
    },
  };
}

/**
 * How much of a sorted list has to be read for the part that the caller asked for. Lists that may be long are not read whole.
 * @param numeric keys whose values are numbers or times
 * @throws {Refusal} `range_not_satisfiable`
 */
export const stretchFor = (call: Call, numeric: readonly string[]): Stretch =>
  satisfiable(() => stretchOf(readRange(call), numeric));

/**
 * The body of a request in the form that the endpoint takes.
 * @throws {Refusal} `invalid_params`, naming what is wrong
 */
export function read<T extends z.ZodType>(form: T, call: Call): z.output<T> {
  return readBody(form, call.body);
}

/** The same of a body that is at hand. @throws {Refusal} `invalid_params` */
export function readBody<T extends z.ZodType>(form: T, body: unknown): z.output<T> {
  const result = form.safeParse(body);
  if (result.success) return result.data;
  const complaints = result.error.issues.map(
    ({ path, message }) => (path.length > 0 ? `${path.join('.')}: ` : '') + inWords(message),
  );
  throw Refusal.invalid(`The request is not valid. ${[...new Set(complaints)].slice(0, 5).join('; ')}.`);
}

/** `name: is missing`, `updates.0.type: expected string, received number` */
const inWords = (message: string): string =>
  message.endsWith('received undefined') ? 'is missing' : message.replace(/^Invalid input: /, '');

const readRange = (call: Call): Range | null => parseRange(call.range);

function satisfiable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeSyntaxError || error instanceof UnknownSortKey)
      throw new Refusal('range_not_satisfiable', error.message);
    throw error;
  }
}
