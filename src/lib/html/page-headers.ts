/** What every page of ours says beside itself; its `content-security-policy` comes from `contentPolicy`. */
export const PAGE_HEADERS = {
  'cache-control': 'private, no-store',
  'content-type': 'text/html; charset=utf-8',
  // Not `no-referrer`: browsers would then hide the origin of our own forms from us.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

interface Policy {
  /** What the page may load beside its text, as further directives. */
  readonly loads: string;
  /** Origin of another site that the answer to a form of the page may lead to; browsers ask for that. */
  readonly leadsTo?: string;
}

/** Nothing runs and nothing is loaded but what is named; a form goes nowhere but home; nobody frames the page. */
export const contentPolicy = ({ loads, leadsTo = '' }: Policy): string =>
  `default-src 'none'; ${loads}; form-action ${`'self' ${leadsTo}`.trim()}; base-uri 'none'; frame-ancestors 'none'`;
