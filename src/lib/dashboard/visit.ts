import type { html } from 'hono/html';
import type { AccountResource } from '../schema/account.ts';
import type { Api, ApiError } from './api.ts';

/** Escaped HTML, as the `html` tag of hono makes it. */
export type Html = ReturnType<typeof html> | '';

/** One request of somebody who is signed in. */
export interface Visit {
  readonly api: Api;
  readonly account: AccountResource;
  /** A part of the path, decoded. */
  readonly param: (name: string) => string;
  readonly query: URLSearchParams;
  /** Of the request, as it was sent: what a form that was filled in leads to. */
  readonly path: string;
  /** What a form says; empty for a look. */
  readonly fields: URLSearchParams;
  /** For the forms of the page. */
  readonly formToken: string;
  readonly now: Date;
}

/** Where in the dashboard a page is. */
export type Area = 'apps' | 'pipelines' | 'account';

/** A page as it is asked for. */
export interface Page {
  readonly title: string;
  readonly area: Area;
  /** Holds `STREAM` where the stream goes. */
  readonly body: Html;
  /** Text that the page is shown with as it comes. */
  readonly stream?: ReadableStream<Uint8Array> | null;
}

/** What was done, and the page that says so. */
export interface Done {
  readonly to: string;
  /** A sentence, or nothing to be said. */
  readonly notice: string;
}

/** @throws {ApiError} */
export type Show = (visit: Visit) => Promise<Page>;
/** @throws {ApiError} */
export type Act = (visit: Visit) => Promise<Done | Page>;

/** What is said above a page. */
export type Remark =
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'problem'; readonly error: ApiError; readonly formToken: string };
