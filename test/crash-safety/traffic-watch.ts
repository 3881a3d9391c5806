import type { RouteTable } from '../../src/lib/domain/route-table.ts';
import type { FakeEngine } from '../../src/lib/engine/fake/fake-engine.ts';
import type { Engine } from '../../src/lib/engine/port.ts';

/**
 * Sees at every moment what a client would see only now and then: that the router sends to dynos that run and to nothing
 * else, and that an app which served goes on serving.
 */
export class TrafficWatch {
  /** What no platform may do to a request. */
  readonly complaints: string[] = [];
  /** Apps that served and then did not, which only those may who were asked to. */
  readonly outages: string[] = [];
  readonly #engine: FakeEngine;
  /** Container id to `10.0.0.3:5000`, for all that were ever started. */
  readonly #addresses = new Map<string, string>();
  #routes: RouteTable['apps'] = {};

  constructor(engine: FakeEngine) {
    this.#engine = engine;
  }

  /** A router works by this table from now on. */
  onTable({ apps }: RouteTable): void {
    const before = this.#routes;
    this.#routes = apps;
    for (const [host, route] of Object.entries(apps)) {
      for (const { dyno, address } of route.endpoints)
        if (!this.accepts(address))
          this.complaints.push(
            `I3: requests to ${route.appName} go to ${dyno} at ${address}, which does not run`,
          );
      if (before[host]?.state === 'up' && !['up', 'no-web', 'maintenance'].includes(route.state))
        this.outages.push(`I3: ${route.appName} served, and is ${route.state} now`);
    }
  }

  /** Whether a process listens there. */
  accepts(address: string): boolean {
    return this.#engine.containers.all.some(
      ({ id, isRunning, listeners }) =>
        isRunning && listeners.length > 0 && this.#addresses.get(id) === address,
    );
  }

  /** The engine as a platform has it: whatever ends a container is asked first whether a request may be in it. */
  get engine(): Engine {
    const { containers } = this.#engine;
    const watched: Partial<Engine['containers']> = {
      start: async (id) => {
        await containers.start(id);
        await this.#noteAddress(id);
      },
      stop: (id, options) => containers.stop(this.#checkEnd(id), options),
      kill: (id, signal) => containers.kill(this.#checkEnd(id), signal),
      remove: (id) => containers.remove(this.#checkEnd(id)),
    };
    const checked = overriding<Engine['containers']>(containers, watched);
    return overriding<Engine>(this.#engine, { containers: checked });
  }

  async #noteAddress(id: string): Promise<void> {
    const container = this.#engine.containers.all.find((each) => each.id === id);
    const info = await this.#engine.containers.inspect(id);
    if (container && info?.address) this.#addresses.set(id, `${info.address}:${container.spec.env['PORT']}`);
  }

  #checkEnd(id: string): string {
    const container = this.#engine.containers.all.find((each) => each.id === id || each.spec.name === id);
    const address = container?.isRunning ? this.#addresses.get(container.id) : undefined;
    for (const { endpoints } of Object.values(this.#routes))
      if (endpoints.some((endpoint) => endpoint.address === address))
        this.complaints.push(`I3: ${container?.spec.name} is ended while requests are sent to it`);
    return id;
  }
}

/** An object with some of its parts replaced. */
function overriding<T extends object>(target: T, parts: Partial<T>): T {
  return new Proxy(target, {
    get: (_, key) => {
      const value: unknown = Reflect.get(parts, key) ?? Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
