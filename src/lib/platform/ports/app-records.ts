import type { AddOn } from '../../domain/add-on.ts';
import type { App } from '../../domain/app.ts';
import type { FeatureChange } from '../../domain/app-feature.ts';
import type { AppSetup } from '../../domain/app-setup.ts';
import type { Attachment } from '../../domain/attachment.ts';
import type { Build } from '../../domain/build.ts';
import type { SniEndpoint } from '../../domain/certificate.ts';
import type { ConfigVars } from '../../domain/config-vars.ts';
import type { Coupling } from '../../domain/coupling.ts';
import type { CustomDomain } from '../../domain/custom-domain.ts';
import type { Drain } from '../../domain/drain.ts';
import type { Dyno } from '../../domain/dyno.ts';
import type { Failure } from '../../domain/failure.ts';
import type { ProcessType } from '../../domain/formation.ts';
import type { MadeStage, Pipeline } from '../../domain/pipeline.ts';
import type { Promotion } from '../../domain/promotion.ts';
import type { HandOverRecord, NewRelease, Release } from '../../domain/release.ts';
import type { ReviewApp, ReviewAppConfig } from '../../domain/review-app.ts';
import type { ScheduledJob } from '../../domain/scheduled-job.ts';
import type { Slug, SlugDraft } from '../../domain/slug.ts';
import type { TestRun } from '../../domain/test-run.ts';
import type { Webhook, WebhookDelivery, WebhookEvent } from '../../domain/webhook.ts';

/** So many apps from one on, in an order; those of equal value follow each other by id. */
export interface AppsPart {
  readonly key: 'id' | 'name' | 'updated_at';
  readonly descending: boolean;
  /** Where it begins; `exclusive` behind that one. A time is in ms since 1970. */
  readonly from: {
    readonly value: string | number;
    readonly id: string | undefined;
    readonly exclusive: boolean;
  } | null;
  readonly count: number;
}

/** Apps of people alone, or of one team; of everybody where nothing is said. */
export type AppsAmong = 'people' | { readonly teamId: string };

export interface AppRecords {
  /** Active or being destroyed. */
  find(idOrName: string): Promise<App | null>;
  /** Active or being destroyed, by name. */
  list(): Promise<readonly App[]>;
  /**
   * The active ones that an account owns, works on, or sees as one of the team that owns them, by name, or a part of them.
   * `domain/team` has the rule, for one app.
   */
  visibleTo(accountId: string, part?: AppsPart, among?: AppsAmong): Promise<readonly App[]>;
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
  /** With all that belongs to it. */
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
  /** What apps of a stage are given; empty where nothing was set. */
  stageConfig(pipelineId: string, stage: MadeStage): Promise<ConfigVars>;
  setStageConfig(pipelineId: string, stage: MadeStage, config: ConfigVars): Promise<void>;
  findPromotion(id: string): Promise<Promotion | null>;
}

export interface TestRunRecords {
  insert(run: TestRun): Promise<void>;
  update(run: TestRun): Promise<void>;
  delete(id: string): Promise<void>;
  find(id: string): Promise<TestRun | null>;
  /** Of all pipelines, oldest first. */
  list(): Promise<readonly TestRun[]>;
}

export interface ReviewAppRecords {
  /** `null` where they are not enabled. */
  config(pipelineId: string): Promise<ReviewAppConfig | null>;
  setConfig(config: ReviewAppConfig): Promise<void>;
  deleteConfig(pipelineId: string): Promise<void>;
  insert(app: ReviewApp): Promise<void>;
  update(app: ReviewApp): Promise<void>;
  delete(id: string): Promise<void>;
  find(id: string): Promise<ReviewApp | null>;
  /** Of all pipelines, oldest first. */
  list(): Promise<readonly ReviewApp[]>;
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

export interface ScheduledJobRecords {
  insert(job: ScheduledJob): Promise<void>;
  update(job: ScheduledJob): Promise<void>;
  delete(id: string): Promise<void>;
  find(id: string): Promise<ScheduledJob | null>;
  /** Of an app, oldest first. */
  list(appId: string): Promise<readonly ScheduledJob[]>;
  all(): Promise<readonly ScheduledJob[]>;
}
