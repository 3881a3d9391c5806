import { newId } from '../../std/ids.ts';

const ACCEPTABLE = /^[A-Za-z0-9+/=-]{20,200}$/;

/** The client's id when it has the form that Heroku accepts (HTTP Request IDs), else a fresh UUID. */
export const requestId = (offered: string | null): string =>
  offered !== null && ACCEPTABLE.test(offered) ? offered : newId();
