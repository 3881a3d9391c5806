import type { AddOn } from '../../domain/add-on.ts';
import type { AddOnService } from '../../domain/add-on-service.ts';
import type { ConfigVars } from '../../domain/config-vars.ts';
import type {
  AddOnProvider,
  ConsoleRequest,
  DumpTransfer,
  LoadTransfer,
  LoginSecret,
  OutsidePlace,
} from '../ports.ts';

/** Several providers as one: each add-on is the business of whoever offers its service. */
export class AllAddOns implements AddOnProvider {
  readonly #usual: AddOnProvider;
  readonly #others: readonly AddOnProvider[];

  /** @param usual also has those whose service nobody offers any more */
  constructor(usual: AddOnProvider, ...others: readonly AddOnProvider[]) {
    this.#usual = usual;
    this.#others = others;
  }

  services(): readonly AddOnService[] {
    return [this.#usual, ...this.#others].flatMap((each) => each.services());
  }

  ensure(addOn: AddOn, appIds: readonly string[]): Promise<ConfigVars | null> {
    return this.#of(addOn).ensure(addOn, appIds);
  }

  async replan(addOn: AddOn, plan: string): Promise<ConfigVars | null> {
    return (await this.#of(addOn).replan?.(addOn, plan)) ?? null;
  }

  values(addOn: AddOn, login: LoginSecret): ConfigVars {
    return this.#of(addOn).values(addOn, login);
  }

  outside(addOn: AddOn): OutsidePlace | null {
    return this.#of(addOn).outside?.(addOn) ?? null;
  }

  setLogin(addOn: AddOn, login: LoginSecret): Promise<void> {
    return this.#of(addOn).setLogin(addOn, login);
  }

  administer(addOn: AddOn, words: readonly string[], input?: string): Promise<string> {
    return this.#of(addOn).administer(addOn, words, input);
  }

  dump(addOn: AddOn, transfer: DumpTransfer): AsyncIterable<Uint8Array> {
    return this.#of(addOn).dump(addOn, transfer);
  }

  load(addOn: AddOn, archive: AsyncIterable<Uint8Array>, transfer: LoadTransfer): Promise<void> {
    return this.#of(addOn).load(addOn, archive, transfer);
  }

  leave(addOn: AddOn, appId: string): Promise<void> {
    return this.#of(addOn).leave(addOn, appId);
  }

  remove(addOn: AddOn): Promise<boolean> {
    return this.#of(addOn).remove(addOn);
  }

  console(addOn: AddOn, request: ConsoleRequest): { readonly url: string } {
    return this.#of(addOn).console(addOn, request);
  }

  /** Only the usual one has something to watch: what others run, they watch themselves. */
  ended(signal: AbortSignal): AsyncIterable<string> {
    return this.#usual.ended(signal);
  }

  #of({ service }: AddOn): AddOnProvider {
    const offers = (each: AddOnProvider) => each.services().some(({ name }) => name === service);
    return this.#others.find(offers) ?? this.#usual;
  }
}
