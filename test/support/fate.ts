import type { Socket } from 'node:net';

/** What becomes of one request to an engine. */
export type Fate =
  | 'pass'
  /** It is taken and never answered. */
  | 'hang'
  /** The connection breaks before anything was done. */
  | 'cut'
  /** The engine does it, and the connection breaks within its answer. */
  | 'cut-answer'
  /** Refused with this status; nothing was done. */
  | { readonly refuse: number }
  /** The engine does it, and this status is answered all the same. */
  | { readonly deny: number };

interface Connection {
  readonly client: Socket;
  readonly engine: Socket;
  /** What the client has sent so far. */
  readonly head: Buffer;
}

/** Where an answer of the engine breaks: in the middle of its head. */
const CUT_AFTER = 20;

/** Lets a connection take its course. */
export function meet(fate: Fate, connection: Connection): void {
  const { client } = connection;
  if (fate === 'hang') client.resume().on('end', () => client.destroy());
  else if (fate === 'cut') client.destroy();
  else if (typeof fate === 'object' && 'refuse' in fate) answer(client, fate.refuse);
  else forward(fate, connection);
}

function forward(fate: 'pass' | 'cut-answer' | { deny: number }, { client, engine, head }: Connection): void {
  engine.write(head);
  client.pipe(engine);
  if (fate === 'pass') {
    engine.pipe(client);
    return;
  }
  engine.once('data', (first: Buffer) => {
    if (fate === 'cut-answer') client.write(first.subarray(0, CUT_AFTER), () => client.destroy());
    else answer(client, fate.deny);
  });
}

function answer(client: Socket, status: number): void {
  const body = `{"message":"made to say ${status}"}\n`;
  const head = `HTTP/1.1 ${status} Trouble\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  client.resume();
  client.end(`${head}\r\nconnection: close\r\n\r\n${body}`, () => client.destroySoon());
}
