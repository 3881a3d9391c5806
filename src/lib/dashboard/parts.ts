import { html } from 'hono/html';
import type { Html, Visit } from './visit.ts';

// Pieces that several pages are made of.

interface FormOptions {
  readonly action: string;
  /** What it does, for whoever does not see what is around it. */
  readonly label?: string;
  /** Asked before it is sent, where scripts run. */
  readonly question?: string;
  readonly className?: string;
}

/** A form that only our own page can send. After a refusal it has what it was sent with, where its body asks for that. */
export const form = (
  visit: FormVisit,
  { action, label, question, className }: FormOptions,
  body: Html | ((filled: Filled) => Html),
): Html => html`<form method="post" action="${action}"${attribute('aria-label', label)}${attribute('data-question', question)}${attribute('class', className)}>
<input type="hidden" name="form-token" value="${visit.formToken}">
${typeof body === 'function' ? body(filledOf(visit, action)) : body}
</form>`;

type FormVisit = Pick<Visit, 'formToken'> & Partial<Pick<Visit, 'path' | 'fields'>>;

/** What stands in the fields of a form: what was sent when it is shown again, what is usual before that. */
export interface Filled {
  /** The text of a field, or the option that is chosen. */
  readonly text: (name: string, usual?: string) => string;
  /** The boxes that are checked. */
  readonly all: (name: string, usual: readonly string[]) => readonly string[];
}

/** A page may have several forms with fields of the same names: the sent one is known by where it leads. */
function filledOf({ path, fields }: FormVisit, action: string): Filled {
  const sent = path === action && fields !== undefined && fields.size > 0 ? fields : null;
  return {
    text: (name, usual = '') => sent?.get(name) ?? usual,
    all: (name, usual) => sent?.getAll(name) ?? usual,
  };
}

/** An attribute of a tag, or nothing. */
export const attribute = (name: string, value: string | undefined): Html =>
  value === undefined ? '' : html` ${name}="${value}"`;

/** Nothing of what a person may not do. */
export const only = (isIt: boolean, what: () => Html): Html => (isIt ? what() : '');

/** A link to another site, if it is one: whoever wrote the address may mean something else by it. */
export const outward = (url: string | null, text: string): Html =>
  url !== null && /^https?:\/\//.test(url)
    ? html`<a href="${url}" rel="noreferrer">${text}</a>`
    : html`${text}`;

/** The state of something, told by more than its colour. */
export const state = (name: string): Html => html`<span class="state ${TONE[name] ?? 'calm'}">${name}</span>`;

const TONE: Readonly<Record<string, string>> = {
  up: 'good',
  succeeded: 'good',
  provisioned: 'good',
  starting: 'busy',
  pending: 'busy',
  provisioning: 'busy',
  deprovisioning: 'busy',
  crashed: 'bad',
  failed: 'bad',
  maintenance: 'busy',
};

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A moment as people say it; exactly, for whoever points at it. */
export function when(timestamp: string, now: Date): Html {
  const seconds = Math.round((now.getTime() - Date.parse(timestamp)) / 1000);
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  const count = -Math.round(seconds / size);
  const words = unit === 'second' ? 'just now' : new Intl.RelativeTimeFormat('en').format(count, unit);
  return html`<time datetime="${timestamp}" title="${timestamp}">${words}</time>`;
}

/** A select with one of its options chosen. */
export const options = (values: readonly string[], chosen?: string): readonly Html[] =>
  values.map(
    (value) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${value}</option>`,
  );

/** Something to be copied: by hand, or by a button that is seen where scripts run. */
export const copyable = (text: string): Html =>
  html`<code>${text}</code><button type="button" class="copy">Copy</button>`;

/** How many there are of something: `1 dyno`, `2 dynos`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The field of a form, or nothing. */
export const field = ({ fields }: Pick<Visit, 'fields'>, name: string): string =>
  fields.get(name)?.trim() ?? '';
