import type { Account, Actor } from '../domain/account.ts';
import type { AddOn } from '../domain/add-on.ts';
import type { AddOnService } from '../domain/add-on-service.ts';
import type { App } from '../domain/app.ts';
import type { FeatureChange } from '../domain/app-feature.ts';
import type { AppSetup } from '../domain/app-setup.ts';
import type { AppTransfer } from '../domain/app-transfer.ts';
import type { Attachment } from '../domain/attachment.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Build } from '../domain/build.ts';
import type { SniEndpoint } from '../domain/certificate.ts';
import type { Collaboration } from '../domain/collaboration.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import type { Coupling } from '../domain/coupling.ts';
import type { CustomDomain } from '../domain/custom-domain.ts';
import type { Drain } from '../domain/drain.ts';
import type { Dyno, DynoSelector } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import type { ProcessType } from '../domain/formation.ts';
import type { Invitation } from '../domain/invitation.ts';
import type { LogLine, NumberedLogLine } from '../domain/log-line.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import type { Promotion } from '../domain/promotion.ts';
import type { HandOverRecord, NewRelease, Release } from '../domain/release.ts';
import type { RouteTable } from '../domain/route-table.ts';
import type { SecondFactor } from '../domain/second-factor.ts';
import type { Slug, SlugDraft } from '../domain/slug.ts';
import type { SshKey } from '../domain/ssh-key.ts';
import type { Webhook, WebhookDelivery, WebhookEvent } from '../domain/webhook.ts';
import type { OutboundPost, PostAnswer } from '../std/outbound-post.ts';

// What the use cases need of the world. Services implement these and meet only here.

// ---------------------------------------------------------------------------------------------------- records

/** The records of an installation. Every method sees what the transaction it was taken from has written. */
export interface Records {
  readonly accounts: AccountRecords;
  readonly invitations: InvitationRecords;
  readonly collaborations: CollaborationRecords;
  readonly appTransfers: AppTransferRecords;
  readonly sshKeys: SshKeyRecords;
  readonly audit: AuditRecords;
  readonly secondFactors: SecondFactorRecords;
  readonly apps: AppRecords;
  readonly releases: ReleaseRecords;
  readonly slugs: SlugRecords;
  readonly builds: BuildRecords;
  readonly formations: FormationRecords;
  readonly dynos: DynoRecords;
  readonly dynoHours: DynoHourRecords;
  readonly pipelines: PipelineRecords;
  readonly appSetups: AppSetupRecords;
  readonly features: FeatureRecords;
  readonly domains: DomainRecords;
  readonly drains: DrainRecords;
  readonly sniEndpoints: SniEndpointRecords;
  readonly webhooks: WebhookRecords;
  readonly addOns: AddOnRecords;
}

/** The records and the way to change several of them as one. */
export interface Store extends Records {
  /** Commits when `work` resolves, leaves nothing behind when it rejects. Not to be nested. */
  transaction<T>(work: (records: Records) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Closes the database. */
  close(): Promise<void>;
}

export interface TransactionOptions {
  /**
   * `false` does not wait for the disk. Nothing of it is lost when this process is killed; a power cut may take the newest
   * commits back, in order, as if it had come a little earlier. For what is observed, never for what was promised.
   */
  readonly flush?: boolean;
}

export interface AccountRecords {
  find(idOrEmail: string): Promise<Account | null>;
  insert(account: Account): Promise<void>;
  /** Its name, and when that was changed. */
  rename(account: Account): Promise<void>;
  /** With everything that belongs to it; it must own nothing. */
  delete(id: string): Promise<void>;
  /** The account behind a token, expired ones included; only hashes of tokens are kept. */
  byToken(
    tokenHash: string,
  ): Promise<{ readonly account: Account; readonly authorization: Authorization } | null>;
  insertAuthorization(authorization: Authorization): Promise<void>;
  findAuthorization(id: string): Promise<Authorization | null>;
  authorizations(accountId: string): Promise<readonly Authorization[]>;
  /** Token, description and times; the rest of an authorization stays as it was given out. */
  updateAuthorization(authorization: Authorization): Promise<void>;
  deleteAuthorization(id: string): Promise<void>;
  /** `null` for an account that nobody can log in to with a password. */
  passwordHash(accountId: string): Promise<string | null>;
  setPasswordHash(accountId: string, hash: string): Promise<void>;
}

/** One token given out; the token itself is shown once and never kept. */
export interface Authorization {
  readonly id: string;
  readonly accountId: string;
  readonly tokenHash: string;
  readonly description: string;
  /** What it may be used for, in the words of `domain/scope`. */
  readonly scope: readonly string[];
  /** The login that gave it out, if it was one. */
  readonly sessionId: string | null;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface InvitationRecords {
  /** In place of the one that its account had. */
  replace(invitation: Invitation): Promise<void>;
  find(secretHash: string): Promise<Invitation | null>;
  /** Whether it was there: of several who try at once, one has it. */
  delete(secretHash: string): Promise<boolean>;
}

export interface CollaborationRecords {
  find(appId: string, accountId: string): Promise<Collaboration | null>;
  /** Oldest first. */
  ofApp(appId: string): Promise<readonly Collaboration[]>;
  ofAccount(accountId: string): Promise<readonly Collaboration[]>;
  insert(collaboration: Collaboration): Promise<void>;
  update(collaboration: Collaboration): Promise<void>;
  delete(id: string): Promise<void>;
}

export interface AppTransferRecords {
  insert(transfer: AppTransfer): Promise<void>;
  update(transfer: AppTransfer): Promise<void>;
  delete(id: string): Promise<void>;
  ofApp(appId: string): Promise<readonly AppTransfer[]>;
  /** Those that it has offered and those that it was offered, newest first. */
  ofAccount(accountId: string): Promise<readonly AppTransfer[]>;
}

export interface SshKeyRecords {
  insert(key: SshKey): Promise<void>;
  /** Oldest first. */
  list(accountId: string): Promise<readonly SshKey[]>;
  delete(id: string): Promise<void>;
}

export interface AuditRecords {
  /** Forgets the oldest beyond so many. */
  insert(entry: AuditEntry, kept: number): Promise<void>;
  /** About any of these apps, or by that account; newest first. */
  list(wanted: {
    readonly appIds: readonly string[];
    readonly accountId?: string;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;
}

export interface SecondFactorRecords {
  find(accountId: string): Promise<SecondFactor | null>;
  /** In place of the one that the account had. */
  save(factor: SecondFactor): Promise<void>;
  delete(accountId: string): Promise<void>;
}

export interface AppRecords {
  /** Active or being destroyed. */
  find(idOrName: string): Promise<App | null>;
  /** Active or being destroyed, by name. */
  list(): Promise<readonly App[]>;
  /** @throws {Refusal} `invalid_params`, id `name_taken` */
  insert(app: App): Promise<void>;
  /** All but the owner. @throws {Refusal} `invalid_params`, id `name_taken` */
  update(app: App): Promise<void>;
  /** Nothing else changes the owner. */
  setOwner(id: string, ownerId: string, at: Date): Promise<void>;
  /** With everything that belongs to it. */
  delete(id: string): Promise<void>;
  buildpacks(appId: string): Promise<readonly string[]>;
  setBuildpacks(appId: string, buildpacks: readonly string[]): Promise<void>;
}

export interface ReleaseRecords {
  /** Takes the next version of its app in the same statement. */
  insert(release: NewRelease): Promise<Release>;
  find(appId: string, idOrVersion: string): Promise<Release | null>;
  /** Newest first. */
  list(appId: string): Promise<readonly Release[]>;
  /** The newest that succeeded. */
  current(appId: string): Promise<Release | null>;
  /** The same of every app that has one. */
  currents(): Promise<readonly Release[]>;
  /** Of all apps, oldest first. */
  pending(): Promise<readonly Release[]>;
  settle(
    id: string,
    outcome: { readonly status: 'succeeded' | 'failed'; readonly failure: Failure | null; readonly at: Date },
  ): Promise<void>;
  /** Marks that the release command is about to run: whoever finds a pending release so marked must not run it again. */
  beginCommand(id: string, at: Date): Promise<void>;
  recordHandOver(id: string, seen: HandOverRecord): Promise<void>;
}

export interface SlugRecords {
  insert(slug: Slug): Promise<void>;
  find(id: string): Promise<Slug | null>;
  list(appId: string): Promise<readonly Slug[]>;
  insertDraft(draft: SlugDraft): Promise<void>;
  findDraft(id: string): Promise<SlugDraft | null>;
  deleteDraft(id: string): Promise<void>;
  /** Digests that some slug of any app still names. */
  digests(): Promise<ReadonlySet<string>>;
}

export interface BuildRecords {
  insert(build: Build): Promise<void>;
  update(build: Build): Promise<void>;
  find(appId: string, id: string): Promise<Build | null>;
  /** Newest first. */
  list(appId: string): Promise<readonly Build[]>;
  pending(): Promise<readonly Build[]>;
}

export interface FormationRecords {
  list(appId: string): Promise<readonly ProcessType[]>;
  /** By app. */
  all(): Promise<ReadonlyMap<string, readonly ProcessType[]>>;
  /** In a transaction only: a kill in the middle would leave no formation at all. */
  replace(appId: string, formation: readonly ProcessType[]): Promise<void>;
}

export interface DynoRecords {
  insert(dyno: Dyno): Promise<void>;
  update(dyno: Dyno): Promise<void>;
  delete(id: string): Promise<void>;
  find(appId: string, idOrName: string): Promise<Dyno | null>;
  list(appId: string): Promise<readonly Dyno[]>;
  all(): Promise<readonly Dyno[]>;
}

/** How long Eco dynos were awake; kept when their app is destroyed. */
export interface DynoHourRecords {
  /** By app, in a month such as `2026-11`. */
  used(
    accountId: string,
    month: string,
  ): Promise<readonly { readonly appId: string; readonly usedMs: number }[]>;
  add(use: {
    readonly accountId: string;
    readonly appId: string;
    readonly month: string;
    readonly ms: number;
  }): Promise<void>;
  /** `null` before the first count. */
  countedUntil(): Promise<Date | null>;
  setCountedUntil(at: Date): Promise<void>;
}

/** Every turn of an app's feature switches, since what a release or a dyno began with is asked for later. */
export interface FeatureRecords {
  insert(change: FeatureChange): Promise<void>;
  /** Oldest first. */
  list(appId: string): Promise<readonly FeatureChange[]>;
  /** Of all apps, oldest first. */
  all(): Promise<readonly FeatureChange[]>;
}

export interface DrainRecords {
  insert(drain: Drain): Promise<void>;
  update(drain: Drain): Promise<void>;
  delete(id: string): Promise<void>;
  /** Oldest first. */
  list(appId: string): Promise<readonly Drain[]>;
  all(): Promise<readonly Drain[]>;
}

export interface DomainRecords {
  insert(domain: CustomDomain): Promise<void>;
  update(domain: CustomDomain): Promise<void>;
  delete(id: string): Promise<void>;
  /** By host name. */
  list(appId: string): Promise<readonly CustomDomain[]>;
  all(): Promise<readonly CustomDomain[]>;
}

export interface SniEndpointRecords {
  insert(endpoint: SniEndpoint): Promise<void>;
  update(endpoint: SniEndpoint): Promise<void>;
  delete(id: string): Promise<void>;
  /** Oldest first. */
  list(appId: string): Promise<readonly SniEndpoint[]>;
  all(): Promise<readonly SniEndpoint[]>;
}

/** A delivery that has no place in the order yet. */
export type NewWebhookDelivery = Omit<WebhookDelivery, 'sequence'>;

export interface WebhookRecords {
  insert(webhook: Webhook): Promise<void>;
  update(webhook: Webhook): Promise<void>;
  /** With its deliveries. */
  delete(id: string): Promise<void>;
  find(id: string): Promise<Webhook | null>;
  /** Oldest first. */
  list(appId: string): Promise<readonly Webhook[]>;
  all(): Promise<readonly Webhook[]>;
  insertEvent(event: WebhookEvent): Promise<void>;
  findEvent(id: string): Promise<WebhookEvent | null>;
  /** Oldest first. */
  events(appId: string): Promise<readonly WebhookEvent[]>;
  /** With their deliveries. */
  forgetEventsBefore(at: Date): Promise<void>;
  insertDelivery(delivery: NewWebhookDelivery): Promise<void>;
  updateDelivery(delivery: WebhookDelivery): Promise<void>;
  /** Oldest first. */
  deliveries(appId: string): Promise<readonly WebhookDelivery[]>;
  /** Those that will be tried, now or later; oldest first. */
  undelivered(): Promise<readonly WebhookDelivery[]>;
}

export interface AppSetupRecords {
  insert(setup: AppSetup): Promise<void>;
  update(setup: AppSetup): Promise<void>;
  find(id: string): Promise<AppSetup | null>;
  pending(): Promise<readonly AppSetup[]>;
}

export interface PipelineRecords {
  /** @throws {Refusal} `invalid_params`, id `name_taken`, when the owner has one of that name */
  insert(pipeline: Pipeline): Promise<void>;
  /** @throws {Refusal} `invalid_params`, id `name_taken` */
  update(pipeline: Pipeline): Promise<void>;
  /** With its couplings and promotions. */
  delete(id: string): Promise<void>;
  find(id: string): Promise<Pipeline | null>;
  /** Those of an owner, by name. */
  list(ownerId: string): Promise<readonly Pipeline[]>;
  /** @throws {Refusal} `invalid_params`, id `already_coupled` */
  insertCoupling(coupling: Coupling): Promise<void>;
  updateCoupling(coupling: Coupling): Promise<void>;
  deleteCoupling(id: string): Promise<void>;
  /** Of all apps, oldest first. */
  couplings(): Promise<readonly Coupling[]>;
  insertPromotion(promotion: Promotion): Promise<void>;
  findPromotion(id: string): Promise<Promotion | null>;
}

export interface AddOnRecords {
  /** @throws {Refusal} `invalid_params`, id `name_taken` */
  insert(addOn: AddOn): Promise<void>;
  /** @throws {Refusal} `invalid_params`, id `name_taken` */
  update(addOn: AddOn): Promise<void>;
  /** With its attachments. */
  delete(id: string): Promise<void>;
  find(idOrName: string): Promise<AddOn | null>;
  /** By name. */
  list(): Promise<readonly AddOn[]>;
  /** @throws {Refusal} `invalid_params`, id `name_taken` */
  insertAttachment(attachment: Attachment): Promise<void>;
  deleteAttachment(id: string): Promise<void>;
  /** By name: all, of an app, of an add-on. */
  attachments(of?: { readonly appId?: string; readonly addOnId?: string }): Promise<readonly Attachment[]>;
  /** Keeps what add-ons gave to a release. */
  noteRelease(releaseId: string, addOns: readonly ReleasedAddOn[]): Promise<void>;
  ofRelease(releaseId: string): Promise<readonly ReleasedAddOn[]>;
}

/** One attachment as a release was made with it. */
export interface ReleasedAddOn {
  readonly addOnId: string;
  /** As it was called then. */
  readonly name: string;
  /** `postgresql:mini` */
  readonly plan: string;
  readonly vars: readonly string[];
}

// ---------------------------------------------------------------------------------------------------- services

/** Keeps running dynos equal to the formation. Calls for one app come one after the other, through the app's queue. */
export interface DynoManager {
  /**
   * Starts the dynos of `release` beside the old ones, proves that they serve, calls `commit` (which makes the release
   * the current one), flips the routes, lets the old ones drain and stops them. When a new dyno cannot serve, the old
   * set stays as it was and the reason is returned; with `force`, `commit` is called all the same and the new dynos
   * become the formation in whatever state they are.
   */
  handOver(request: HandOver): Promise<HandOverOutcome>;
  /** Makes the dynos of the current release equal to the formation, starting and stopping as few as possible. */
  reconcile(appId: string): Promise<void>;
  /** Replaces the chosen formation dynos by fresh ones; their back-off begins anew. Resolves when the new ones were started. */
  restart(appId: string, selector: DynoSelector): Promise<void>;
  /** Stops the chosen dynos: a one-off ends, one of the formation is started again. */
  stop(appId: string, selector: DynoSelector): Promise<void>;
  /**
   * Starts a one-off dyno. An attached one waits in the rendezvous until its client has come.
   * @throws {Refusal} `invalid_params` at the limit, `conflict` when it cannot be started, `engine_unavailable`
   */
  run(request: OneOff): Promise<Dyno & { readonly attachUrl: string | null }>;
  /**
   * Runs a detached one-off to its end and tells how that was; rejects for nothing but errors of our own. One that is
   * found without its caller, after a crash of the control plane, is stopped and removed, never run again.
   */
  runToEnd(request: OneOff, options: WatchedRun): Promise<OneOffEnd>;
  /** Changes the terminal size of an attached one-off. */
  resize(dynoId: string, size: { readonly rows: number; readonly columns: number }): Promise<void>;
  /** One more process inside a dyno that is up, as soon as somebody comes to the URL; it ends with the dyno. */
  inside(dyno: Dyno, request: InsideRun): { readonly id: string; readonly attachUrl: string };
  /** Changes the terminal size of such a process; one that has ended is no error. */
  resizeInside(id: string, size: { readonly rows: number; readonly columns: number }): Promise<void>;
  /** Stops and removes every container and network of an app. */
  retire(appId: string): Promise<void>;
}

/** What the machine that dynos run on has room for. */
export interface Capacity {
  /**
   * Passes sizes of which one dyno fits, and all when the machine cannot be asked: a dyno that does not fit will say so.
   * @throws {Refusal} `invalid_params` with the id `size_too_large`
   */
  check(sizes: readonly string[]): Promise<void>;
}

/** Told by those who watch the container engine, as often as they like. */
export interface EngineReports {
  /** It cannot be asked now; `reason` is its own words. */
  lost(reason: string): void;
  /** It answers. */
  found(): void;
}

/** The sleep of Eco dynos. */
export interface DynoSleep {
  /** Puts the Eco dynos of an app to sleep; those that boot are left to it. */
  sleep(appId: string): Promise<void>;
  /** Lets those that sleep go on; resolves when their processes run. Does nothing where none sleeps. */
  wake(appId: string): Promise<void>;
}

export interface HandOver {
  readonly app: App;
  readonly release: Release;
  readonly slug: Slug;
  readonly formation: readonly ProcessType[];
  readonly force: boolean;
  readonly commit: () => Promise<void>;
  /** Called after a hand-over, when nothing of the old set is left. */
  readonly onDeparted?: () => Promise<void>;
}

export type HandOverOutcome = { readonly ok: true } | { readonly ok: false; readonly failure: Failure };

export interface OneOff {
  readonly app: App;
  readonly release: Release;
  readonly slug: Slug;
  readonly type: string;
  readonly command: string;
  readonly size: string;
  readonly env: ConfigVars;
  readonly attach: boolean;
  readonly tty: boolean;
  readonly terminal?: { readonly rows: number; readonly columns: number };
  /** It is stopped after this time, where that is shorter than for all, ms. */
  readonly timeToLiveMs?: number;
  /** Most one-offs that the app may have, this one included. */
  readonly limit?: number;
  /** Called when nothing stands in its way any more, before its first line in the log. */
  readonly onAccepted?: () => void;
  /** Its client is cut off when this aborts. */
  readonly cut?: AbortSignal;
}

export interface InsideRun {
  readonly command: string;
  /** Beside the environment of the dyno. */
  readonly env: ConfigVars;
  readonly tty: boolean;
  readonly terminal?: { readonly rows: number; readonly columns: number };
  /** Its client is cut off when this aborts. */
  readonly cut?: AbortSignal;
}

export interface WatchedRun {
  /** Given what it writes, as it does. */
  readonly onOutput: (text: string) => void;
  /** It is stopped after this time, ms. */
  readonly limitMs: number;
}

/** How a one-off that somebody waited for has ended. */
export interface OneOffEnd {
  /** `null` when it never ran, or nobody saw its end. */
  readonly exitCode: number | null;
  /**
   * `null` only when it ended by itself with status 0. Codes: `exited`, `command_not_found`, `out_of_memory`, `stopped`,
   * `time_limit`; `interrupted`, `start_failed`, `slug_damaged` and `engine_unavailable` when it is not to blame.
   */
  readonly failure: Failure | null;
}

/** The services behind add-ons. */
export interface AddOnProvider {
  services(): readonly AddOnService[];
  /**
   * Makes what is missing of an add-on, brings it to the plan of its row and within reach of the apps, and resolves with
   * its config values when it answers. May be repeated at any time; data stay.
   */
  ensure(addOn: AddOn, appIds: readonly string[]): Promise<ConfigVars>;
  /** Takes it out of reach of an app. */
  leave(addOn: AddOn, appId: string): Promise<void>;
  /** Nothing of it is left, its data neither; absent is success. */
  remove(addOn: AddOn): Promise<void>;
  /**
   * Starts the service's own client beside its server as soon as somebody comes; the URL is the secret, good once.
   * @throws {Refusal} `not_offered` when the service has none
   */
  console(addOn: AddOn, request: ConsoleRequest): { readonly url: string };
  /** Ids of add-ons that have stopped, from the moment of the call on; throws when the engine goes away. */
  ended(signal: AbortSignal): AsyncIterable<string>;
}

export interface ConsoleRequest {
  /** Arguments of the client. */
  readonly words: readonly string[];
  readonly tty: boolean;
  readonly terminal?: { readonly rows: number; readonly columns: number } | undefined;
  /** Its client is cut off when this aborts. */
  readonly cut?: AbortSignal;
}

/** Turns source into a slug. */
export interface Builder {
  /** Writes progress to `output` as text; resolves when the slug is stored, or with the reason why there is none. */
  build(request: BuildRequest, output: (text: string) => void, signal: AbortSignal): Promise<BuildOutcome>;
  /** Removes build containers and temporary files that a crash left, and nothing else. */
  recover(): Promise<void>;
  /** Forgets caches of an app. */
  forget(appId: string): Promise<void>;
}

export interface BuildRequest {
  readonly buildId: string;
  readonly app: App;
  /** Uncompressed or gzip tar of the checkout, without `.git`; the builder does not delete it. */
  readonly sourceTarPath: string;
  readonly sourceVersion: string | null;
  /** As the user named them; empty for detection. */
  readonly buildpacks: readonly string[];
  readonly config: ConfigVars;
}

export type BuildOutcome =
  | {
      readonly ok: true;
      readonly slug: Pick<
        Slug,
        'digest' | 'diffId' | 'size' | 'stack' | 'processTypes' | 'buildpackDescription'
      >;
      /** What ran, to be pinned to the app when it was detected. */
      readonly buildpacks: readonly string[];
    }
  | { readonly ok: false; readonly failure: Failure };

/** Stored slugs and the images that run them. */
export interface SlugImages {
  /**
   * Image reference of the slug, made from the stored archive when the engine has lost it.
   * @throws {SlugDamaged} when that archive is not what it was
   */
  ensure(slug: Slug): Promise<string>;
  /** A stored archive's bytes. */
  read(digest: string): AsyncIterable<Uint8Array>;
  /** Deletes archives and images that no digest of `keep` names. */
  sweep(keep: ReadonlySet<string>): Promise<void>;
}

/** Takes slugs that were made elsewhere. */
export interface SlugUploads {
  /**
   * Keeps a gzipped tar of a folder `./app`.
   * @throws {Refusal} `invalid_params`, id `invalid_slug`
   */
  store(archive: AsyncIterable<Uint8Array>): Promise<StoredSlug>;
}

/** What identifies a stored slug, as in `Slug`. */
export type StoredSlug = Pick<Slug, 'digest' | 'diffId' | 'size'>;

/** Stacks that this installation can build and run on. */
export interface Stacks {
  list(): readonly { readonly name: string; readonly isDefault: boolean }[];
  /**
   * The images of a stack, obtained when they are absent.
   * @throws {Refusal} when it cannot be had here, saying why
   */
  ensure(
    name: string,
    onProgress?: (line: string) => void,
  ): Promise<{ readonly run: string; readonly build: string }>;
  /** The same for the image that dynos run on alone, a quarter of the size of the other. */
  ensureRun(name: string): Promise<string>;
}

/** The process that holds the public port. */
export interface Router {
  /** Public port in use. */
  readonly port: number;
  /** Resolves when the router works by this table. */
  publish(table: RouteTable): Promise<void>;
  /** Resolves when no request is in flight to these addresses and no websocket open, or after `limitMs`. */
  drained(addresses: readonly string[], limitMs: number): Promise<void>;
  /** How long each app has had no traffic, ms, by its id; throws when no router answers. */
  idleMs(): Promise<Readonly<Record<string, number>>>;
  /** Begins to count what becomes of an app's requests, and gives the count a name. */
  beginTally(appId: string): Promise<string>;
  /** What was counted since; `null` when nobody knows, as after a restart of the router. */
  endTally(id: string): Promise<HandOverRecord | null>;
}

/** The bare repositories that pushes go to. */
export interface Repositories {
  /** Deletes the repository of an app; absent is success. */
  forget(appId: string): Promise<void>;
}

/** Asks that routes be computed anew from the records, and waits for the old ones to drain. */
export interface Routes {
  publish(): Promise<void>;
  drained(addresses: readonly string[], limitMs: number): Promise<void>;
}

/** Takes log lines; never fails and never waits. */
export interface LogSink {
  write(appId: string, line: LogLine): void;
}

export interface Logs extends LogSink {
  /** Follows a dyno's output from where it was left, also over a restart of the control plane. */
  collect(dyno: { readonly appId: string; readonly containerId: string; readonly process: string }): void;
  /** Resolves when everything that an ended container wrote is in the log (at most a few seconds). */
  collected(containerId: string): Promise<void>;
  /** Matching lines of the last 1,500, then, with `tail`, what comes, until `signal` aborts. */
  read(appId: string, query: LogQuery, signal: AbortSignal): AsyncIterable<NumberedLogLine>;
  /** Deletes the log of an app. */
  forget(appId: string): Promise<void>;
}

/** Posts what webhooks are told. It does not reject. */
export interface WebhookSender {
  post(request: OutboundPost): Promise<PostAnswer>;
}

/** Sends copies of logs to where drains lead. */
export interface LogDrains {
  /** Sends what comes from now on; for one that was open before, over a restart too, what came since. */
  openDrain(drain: Drain): void;
  /** Sends no more and forgets how far it was; resolves when nothing is under way. */
  closeDrain(drainId: string): Promise<void>;
}

export interface LogQuery {
  /** How many of the newest matching lines to begin with, at most 1,500. */
  readonly lines: number;
  readonly tail: boolean;
  readonly source?: 'app' | 'heroku';
  /** `web.1`, or `web` for all of the type. */
  readonly process?: string;
  /** Resuming: all that is kept of what came after this sequence number, whatever `lines` says. */
  readonly after?: number;
}

/** What a container wrote, for the log collector; the engine's `containers.output` has this shape. */
export interface DynoOutput {
  output(
    containerId: string,
    options: { readonly after?: string; readonly follow: boolean; readonly signal?: AbortSignal },
  ): AsyncIterable<{
    readonly time: Date;
    readonly micros: number;
    /** Pieces of one line belong together only within their stream. */
    readonly stream: 'stdout' | 'stderr';
    readonly text: string;
    readonly complete: boolean;
    readonly cursor: string;
  }>;
}

/** Keeps output of builds and releases, and lets late readers have it from the start while it grows. */
export interface Outputs {
  append(id: string, text: string): void;
  /** No more will come; readers end. */
  close(id: string): void;
  /** From byte `offset` on; ends when the output is closed. `null` when there is none of that id. */
  read(id: string, offset: number, signal: AbortSignal): AsyncIterable<Uint8Array> | null;
  forget(ids: readonly string[]): Promise<void>;
}

/** Joins clients to attached dynos. */
export interface Rendezvous {
  /** A place for one client, good once and for a short time; the URL is the secret. */
  /** `cut` takes the place away, also from a client that has come. */
  offer(
    join: (client: RendezvousClient) => void,
    onExpiry: () => void,
    cut?: AbortSignal,
  ): { readonly url: string };
}

/** The client's side of a session. */
export interface RendezvousClient {
  /** Bytes from the client; ends when it has gone. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Resolves when it may be given more. */
  write(bytes: Uint8Array): Promise<void>;
  close(): void;
}

/** Who is pushing to what, decided before git is started. */
export interface Pushes {
  /** @throws {Refusal} `unauthorized` or `not_found` */
  authorize(appName: string, token: string): Promise<{ readonly app: App; readonly actor: Actor }>;
  /** Builds and releases one commit; `output` is what the pusher sees. Resolves when the release is settled. */
  build(push: Push, output: (text: string) => void, signal: AbortSignal): Promise<{ readonly ok: boolean }>;
}

export interface Push {
  readonly app: App;
  readonly actor: Actor;
  readonly commit: string;
  readonly commitSubject: string;
  /** Tar of the commit's tree. */
  readonly sourceTarPath: string;
}
