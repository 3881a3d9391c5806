/** The address of a client by `X-Forwarded-For`: a router adds it behind whatever that client claims. */
export const clientAddress = (forwardedFor: string | null | undefined): string =>
  forwardedFor?.split(',').at(-1)?.trim() || 'nowhere';
