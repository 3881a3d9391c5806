import { createHash, timingSafeEqual } from 'node:crypto';
import type { AddOn } from '../domain/add-on.ts';
import type { AddOnService, DataProtocol } from '../domain/add-on-service.ts';
import type { Engine } from '../engine/port.ts';
import type { Store } from '../platform/ports.ts';
import type { OutsideNames } from './outside-names.ts';

interface OutsideTargetsOptions {
  readonly store: Pick<Store, 'addOns'>;
  readonly engine: Engine;
  readonly names: Pick<OutsideNames, 'inside' | 'outside'>;
  readonly catalogue: readonly AddOnService[];
}

/** Where a server listens just now, by an address that this process reaches. */
interface OutsideTarget {
  readonly addOnId: string;
  readonly protocol: DataProtocol;
  readonly host: string;
  readonly port: number;
}

/** What one add-on alone has: a name, or, of those that speak a protocol, the random name of its database or its password. */
type Mark =
  | { readonly name: string }
  | { readonly protocol: DataProtocol; readonly database: string }
  | { readonly protocol: DataProtocol; readonly password: string };

/** Finds the server that somebody outside asks for. */
export class OutsideTargets {
  readonly #options: OutsideTargetsOptions;

  constructor(options: OutsideTargetsOptions) {
    this.#options = options;
  }

  /** `null` when no add-on is that, or its server does not run. */
  async find(mark: Mark): Promise<OutsideTarget | null> {
    const { store, engine, names } = this.#options;
    const addOn = (await store.addOns.list()).find((each) => this.#has(each, mark));
    const outside = addOn && this.#outside(addOn);
    if (!outside) return null;
    const container = await engine.containers.inspect(names.inside(addOn));
    if (!container?.address) return null;
    const { port, protocol } = outside;
    return { addOnId: addOn.id, protocol, host: container.address, port };
  }

  #has(addOn: AddOn, mark: Mark): boolean {
    if (addOn.state !== 'provisioned') return false;
    if ('name' in mark) return this.#options.names.outside(addOn) === mark.name.toLowerCase();
    if (this.#outside(addOn)?.protocol !== mark.protocol) return false;
    const { database, password } = addOn.credentials;
    return 'database' in mark ? database === mark.database : isSame(password, mark.password);
  }

  #outside({ service }: AddOn): AddOnService['outside'] {
    return this.#options.catalogue.find(({ name }) => name === service)?.outside;
  }
}

/** The time that it takes tells nothing of where two secrets differ. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
