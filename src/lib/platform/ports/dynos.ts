import type { App } from '../../domain/app.ts';
import type { ConfigVars } from '../../domain/config-vars.ts';
import type { Dyno, DynoSelector } from '../../domain/dyno.ts';
import type { Failure } from '../../domain/failure.ts';
import type { ProcessType } from '../../domain/formation.ts';
import type { Release } from '../../domain/release.ts';
import type { Slug } from '../../domain/slug.ts';
import type { RendezvousClient } from './terminals.ts';

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
  /** The same for a client who is there already. @returns its id */
  enter(dyno: Dyno, request: InsideRun, client: RendezvousClient): string;
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
  /** In an image that was pushed, as its own user and with its own shell. */
  readonly inImage?: boolean;
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
   * `time_limit`; `interrupted`, `start_failed`, `slug_damaged`, `slug_missing` and `engine_unavailable` when it is not to blame.
   */
  readonly failure: Failure | null;
}
