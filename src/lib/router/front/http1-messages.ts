import { IncomingMessage, ServerResponse } from 'node:http';
import { rawHead } from '../exchange/raw-head.ts';
import { FAREWELL_MS } from '../farewell.ts';
import type { ResponseHead } from '../upstream/response-head.ts';
import type { ClientRequest, ClientResponse } from './front-port.ts';

/** Node's own request, which is what exchanges expect nearly as it is. */
export class Http1Request extends IncomingMessage implements ClientRequest {
  get http2(): null {
    return null;
  }

  cutOff(): void {
    this.socket.destroy();
  }
}

/** Node's own response, likewise. */
export class Http1Response extends ServerResponse<Http1Request> implements ClientResponse {
  /** Whoever read it from the dyno has seen to that. */
  get headLimit(): number {
    return Number.POSITIVE_INFINITY;
  }

  get isBroken(): boolean {
    return false;
  }

  inform(head: ResponseHead): void {
    if (this.socket && !this.headersSent && this.req.httpVersionMinor > 0) {
      this.socket.write(rawHead(head), 'latin1');
    }
  }

  cutOff(): void {
    const { socket } = this;
    if (!socket) return void this.destroy();
    socket.destroySoon();
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
  }
}
