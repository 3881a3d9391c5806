import type { AddOn } from '../../domain/add-on.ts';
import type { AddOnService } from '../../domain/add-on-service.ts';
import type { ConfigVars } from '../../domain/config-vars.ts';

/** The services behind add-ons. */
export interface AddOnProvider {
  services(): readonly AddOnService[];
  /**
   * Makes what is missing of an add-on, brings it to the plan of its row and within reach of the apps, and resolves with
   * its config values when it answers, or with `null` when somebody else goes on with it and will tell. May be repeated
   * at any time; data stay.
   */
  ensure(addOn: AddOn, appIds: readonly string[]): Promise<ConfigVars | null>;
  /**
   * Asks whether it may have another plan, before its row says so; resolves with its config values from then on, `null`
   * where they stay. Where it is missing nobody needs to be asked.
   * @throws {Refusal} when it may not
   */
  replan?(addOn: AddOn, plan: string): Promise<ConfigVars | null>;
  /** Takes it out of reach of an app. */
  leave(addOn: AddOn, appId: string): Promise<void>;
  /** Whether nothing of it is left, its data neither; absent is success. `false`: somebody else goes on with it and will tell. */
  remove(addOn: AddOn): Promise<boolean>;
  /** Config values of one way in, by what follows the attachment's name; of one that is ready. */
  values(addOn: AddOn, login: LoginSecret): ConfigVars;
  /** Where it is reached from outside, over TLS; `null` or no such method where it is not. */
  outside?(addOn: AddOn): OutsidePlace | null;
  /**
   * Makes the password of a user of the server what is given, and the user where there is none. May be repeated.
   * @throws {Refusal} as `administer`
   */
  setLogin(addOn: AddOn, login: LoginSecret): Promise<void>;
  /**
   * Does a deed of the service's own beside its server, and resolves with what that wrote. Words can be seen by whoever sees
   * the processes of the machine, so secrets go into `input`.
   * @throws {Refusal} `not_offered` when the service knows no deeds, `engine_unavailable` while the server does not run,
   *   `invalid_params`, id `service_refused`, with the words of the server
   */
  administer(addOn: AddOn, words: readonly string[], input?: string): Promise<string>;
  /**
   * All data of a database as one archive, while it is in use. What is read is whole only when the end comes without an
   * error. @throws {Refusal} as `administer`; the reason of the signal
   */
  dump(addOn: AddOn, transfer: DumpTransfer): AsyncIterable<Uint8Array>;
  /**
   * Makes an archive the data of a database: aside, and in the place of what was there only when it is whole.
   * @throws {Refusal} as `administer`; the reason of the signal
   */
  load(addOn: AddOn, archive: AsyncIterable<Uint8Array>, transfer: LoadTransfer): Promise<void>;
  /**
   * Starts the service's own client beside its server as soon as somebody comes; the URL is the secret, good once.
   * @throws {Refusal} `not_offered` when the service has none
   */
  console(addOn: AddOn, request: ConsoleRequest): { readonly url: string };
  /** Ids of add-ons that have stopped, from the moment of the call on; throws when the engine goes away. */
  ended(signal: AbortSignal): AsyncIterable<string>;
}

export interface OutsidePlace {
  readonly host: string;
  readonly port: number;
}

/** Servers of another version beside those in use. */
export interface VersionProvider {
  /** Fetches what a version is made of, so that an upgrade has it at hand. */
  fetch(addOn: AddOn, version: string): Promise<void>;
  /**
   * Closes a database to everybody and puts all of it into a server of another version, with its users and who owns what;
   * resolves when that has the same and has ended. It takes the place of the one in use with the next `ensure` of a row of
   * this version; until then `discard` takes everything back. May be repeated at any time, and after a kill.
   * @throws {Refusal} as `administer`; `invalid_params`, id `upgrade_differs`; the reason of the signal
   */
  copy(addOn: AddOn, version: string, signal: AbortSignal): Promise<void>;
  /** The same from a database that stays in use, and nothing of it is kept. @throws {Refusal} as `copy` */
  tryOut(addOn: AddOn, version: string, signal: AbortSignal): Promise<void>;
  /** Opens the database in use again, and removes what is beside it. @throws {Refusal} as `administer` */
  discard(addOn: AddOn): Promise<void>;
}

export interface ConsoleRequest {
  /** Arguments of the client. */
  readonly words: readonly string[];
  readonly tty: boolean;
  readonly terminal?: { readonly rows: number; readonly columns: number } | undefined;
  /** Its client is cut off when this aborts. */
  readonly cut?: AbortSignal;
}

/** A user of a server and the password. */
export interface LoginSecret {
  readonly user: string;
  readonly password: string;
}

/** Data on their way out of a server or into it. */
export interface DataTransfer {
  readonly id: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told what the service's tools have to say. */
  readonly onLine: (line: string) => void;
}

export interface DumpTransfer extends DataTransfer {
  /** `custom`, the usual one, is an archive that can be loaded; `plain` is text for a client of the service. */
  readonly format?: 'custom' | 'plain';
  /** Patterns of tables that come without their rows. */
  readonly rowless?: readonly string[];
}

export interface LoadTransfer extends DataTransfer {
  /** To be there before anything else, `NAME` or `SCHEMA.NAME`, beside those that the database has already. */
  readonly extensions: readonly string[];
}
