import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Stay } from './stay.ts';

const AT_ONCE = 3;
const PAUSE_MS = 20;
const SAY_EVERY_MS = 100;

/** Clients that talk over a websocket, each of which comes back when its own has ended. */
export class Echoes {
  readonly #place: { readonly port: number; readonly app: string };
  readonly #stays: Stay[] = [];
  readonly #open = new Set<WebSocket>();
  readonly #clients: Promise<unknown>;
  #over = false;

  constructor(place: { readonly port: number; readonly app: string }) {
    this.#place = place;
    this.#clients = Promise.all(Array.from({ length: AT_ONCE }, () => this.#keepTalking()));
  }

  /** Goes away, and tells of the websockets that had ended before. */
  async stop(): Promise<readonly Stay[]> {
    this.#over = true;
    for (const socket of this.#open) socket.close(1000);
    await this.#clients;
    return this.#stays;
  }

  async #keepTalking(): Promise<void> {
    while (!this.#over) {
      const stay = await this.#talk();
      if (!this.#over) this.#stays.push(stay);
      await sleep(PAUSE_MS);
    }
  }

  #talk(): Promise<Stay> {
    const { app, port } = this.#place;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/echo`, {
      headers: { host: `${app}.localhost:${port}` },
    });
    this.#open.add(socket);
    const heard: string[] = [];
    let said = 0;
    let trouble = '';
    const talking = setInterval(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send(String(++said));
    }, SAY_EVERY_MS);
    return new Promise((resolve) => {
      socket
        .on('message', (data) => heard.push(String(data)))
        .on('error', (error) => {
          trouble = ` ${error.message}`;
        })
        .on('close', (code) => {
          clearInterval(talking);
          this.#open.delete(socket);
          const [release = 'none', ...echoes] = heard;
          const isBroken = echoes.some((echo, index) => echo !== String(index + 1));
          resolve({ release, isBroken, endedAt: new Date(), end: `${code}${trouble}` });
        });
    });
  }
}
