import type { Partner, PartnerManifest, PartnerResource } from '../../domain/partner.ts';

export interface PartnerRecords {
  /** In place of the one of the same id. */
  save(partner: Partner): Promise<void>;
  delete(id: string): Promise<void>;
  find(id: string): Promise<Partner | null>;
  bySecret(secretHash: string): Promise<Partner | null>;
  /** By id. */
  list(): Promise<readonly Partner[]>;
  insertResource(resource: PartnerResource): Promise<void>;
  updateResource(resource: PartnerResource): Promise<void>;
  /** It goes with its add-on. */
  resource(addOnId: string): Promise<PartnerResource | null>;
  /** The one that a code or token was given out for. */
  byHash(kind: 'grant' | 'access' | 'refresh' | 'input', hash: string): Promise<PartnerResource | null>;
}

/** Calls of a partner, over its manifest's `base_url`. Each may be repeated. */
export interface PartnerApi {
  /** @throws {Refusal} ids `partner_refused`, `partner_failed`, `partner_unreachable`, and `partner_down` where it heard nothing */
  provision(manifest: PartnerManifest, wanted: ProvisionRequest): Promise<PartnerAnswer>;
  /** @throws {Refusal} as `provision` */
  changePlan(
    manifest: PartnerManifest,
    resource: { readonly providerId: string; readonly uuid: string; readonly plan: string },
  ): Promise<PartnerAnswer>;
  /** Whether it is gone; `false` when the partner will tell. @throws {Refusal} as `provision` */
  deprovision(manifest: PartnerManifest, providerId: string): Promise<boolean>;
}

export interface ProvisionRequest {
  readonly uuid: string;
  readonly name: string;
  readonly plan: string;
  readonly options: Readonly<Record<string, string>>;
  readonly callbackUrl: string;
  readonly grant: { readonly code: string; readonly expiresAt: Date };
  readonly drainToken: string | null;
  /** Where it writes into the log of the app; the token is in it. */
  readonly logInputUrl: string | null;
}

export interface PartnerAnswer {
  /** `false` when the partner goes on with it and will tell. */
  readonly isDone: boolean;
  readonly providerId: string;
  /** By the names of the manifest; `null` when nothing was said. */
  readonly config: Readonly<Record<string, string>> | null;
  /** For the user. */
  readonly message: string;
  readonly drainUrl: string | null;
}
