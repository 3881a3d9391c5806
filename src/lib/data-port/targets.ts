import type { DataProtocol } from '../domain/add-on-service.ts';

/** The server of an add-on, by an address that this process reaches. */
export interface Target {
  readonly addOnId: string;
  readonly protocol: DataProtocol;
  readonly host: string;
  readonly port: number;
}

/** What a client says of the server that it wants: a host, or, when it names none, something else that one server alone has. */
export type Wanted =
  | { readonly name: string }
  | { readonly protocol: DataProtocol; readonly database: string }
  | { readonly protocol: DataProtocol; readonly password: string };

export interface Targets {
  /** `null` when no add-on is that, or its server does not run. Rejects when nobody can tell just now. */
  find(wanted: Wanted): Promise<Target | null>;
}

/** Patience with addresses that show wrong passwords. */
export interface WrongPasswords {
  mayTry(address: string): boolean;
  note(address: string): void;
}
