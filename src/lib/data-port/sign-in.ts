import type { DataProtocol } from '../domain/add-on-service.ts';
import { errorField, ServerMessages, SQLSTATE } from './postgres-messages.ts';

/** What became of a sign-in, told by what the server answers. */
export interface SignInNews {
  /** The server has taken a password: from here on nothing has to be looked at. */
  readonly onSignedIn: () => void;
  readonly onWrongPassword: () => void;
  /** PostgreSQL: what a cancel request has to name. */
  readonly onCancelKey: (key: Buffer) => void;
}

/** Looks at a piece of what a server sends; `false` when nothing more is to be seen. */
export type Watch = (chunk: Buffer) => boolean;

export const watchOf: Readonly<Record<DataProtocol, (news: SignInNews) => Watch>> = {
  postgresql: watchPostgres,
  redis: watchRedis,
};

/** "Start-up" of the protocol: `AuthenticationOk`, `BackendKeyData`, and the first `ReadyForQuery`. */
function watchPostgres({ onSignedIn, onWrongPassword, onCancelKey }: SignInNews): Watch {
  const messages = new ServerMessages();
  return (chunk) => {
    const found = messages.take(chunk);
    for (const message of found ?? []) {
      const { type, body } = message;
      if (type === 'R' && body.length >= 4 && body.readInt32BE(0) === 0) onSignedIn();
      if (type === 'K') onCancelKey(body);
      if (type === 'E' && errorField(message, 'C') === SQLSTATE.wrongPassword) onWrongPassword();
      if (type === 'Z') return false;
    }
    return found !== null;
  };
}

const LINE_END = 0x0a;
const LONGEST_LINE_BYTES = 1024;

/** Who has shown no password gets errors, each of which is a line, and may reset what is not there. */
function watchRedis({ onSignedIn, onWrongPassword }: SignInNews): Watch {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(LINE_END); end !== -1; end = rest.indexOf(LINE_END)) {
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 1);
      if (line.startsWith('-WRONGPASS')) onWrongPassword();
      else if (!line.startsWith('-') && !line.startsWith('+RESET')) {
        onSignedIn();
        return false;
      }
    }
    return rest.length <= LONGEST_LINE_BYTES;
  };
}
