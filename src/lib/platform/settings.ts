import { DYNO_SIZES, type DynoSize } from '../domain/dyno-size.ts';
import { herokuLimits, type RouterLimits } from '../domain/router-limits.ts';

/** Thresholds of an installation: Heroku's values unless its owner chose others. Durations are in milliseconds. */
export interface Settings {
  /** Port that everything is served on; the next free one is taken and remembered when it is busy. */
  readonly publicPort: number;
  readonly domain: string;
  /** Addresses that are listened on; those that this machine does not have are left out. */
  readonly bind: readonly string[];
  /** Files (PEM) of a certificate for the domain and all names below it: the public port speaks https with them. */
  readonly tls: TlsFiles | null;
  /** Who is asked for certificates; `null` for nobody. */
  readonly acme: AcmeSettings | null;
  /** Port on which plain http is led to https, with `tls`; `null` for none. */
  readonly redirectPort: number | null;
  /** E-mail addresses of accounts that may, beside the first one, invite others and see what concerns all. */
  readonly administrators: readonly string[];
  /** How long the router waits, and how much it holds. */
  readonly router: RouterLimits;
  /** Port that speaks https when the public one speaks http; any free one, remembered, for 0. */
  readonly securePort: number;
  /** Port that clients of attached dynos come to; any free one, remembered, for 0. */
  readonly rendezvousPort: number;
  /** Ports on which add-ons are reached from outside, over TLS; none unless somebody asks for it. */
  readonly dataPorts: readonly number[];
  /** Addresses on which these ports are listened on; those of `bind` for `null`. */
  readonly dataBind: readonly string[] | null;
  /** Addresses of the SSH door to dynos; there is none unless somebody names one. */
  readonly sshBind: readonly string[];
  /** The official client comes to 80 and to no other. */
  readonly sshPort: number;
  /** R10: a web dyno must listen within this time. */
  readonly bootTimeoutMs: number;
  /** R12: from SIGTERM to SIGKILL. */
  readonly stopGraceMs: number;
  /** Longest wait for the requests in flight of dynos that leave the routes. */
  readonly drainMs: number;
  /** Wait before the n-th restart of a dyno that crashes again and again; the last one repeats. */
  readonly crashBackoffMs: readonly number[];
  /** A dyno that was up this long has started correctly: its back-off begins anew. */
  readonly healthyAfterMs: number;
  /** A dyno of the formation is replaced by a fresh one after this time. */
  readonly cycleMs: number;
  /** Most that is added to that, so that not all are replaced at once. */
  readonly cycleJitterMs: number;
  /** R13: a client that attaches to a one-off dyno must come within this time. */
  readonly attachTimeoutMs: number;
  /** A one-off dyno is stopped after this time, and its part of `cycleJitterMs`. */
  readonly oneOffMs: number;
  /** An attached one-off dyno without any traffic for this time is hung up. */
  readonly oneOffIdleMs: number;
  /** R16: between two hang-ups of a process whose client has gone. */
  readonly hangUpEveryMs: number;
  /** How long old web dynos take the requests of an app with `preboot` after a release. */
  readonly prebootMs: number;
  /** How often a dyno with `log-runtime-metrics` is measured. */
  readonly sampleEveryMs: number;
  /** An app whose Eco web dyno had no request for this time sleeps. */
  readonly ecoSleepAfterMs: number;
  /** What sleeps keeps its memory for this time. */
  readonly ecoStopAfterMs: number;
  /** Hours that the Eco dynos of an account may be awake in a calendar month. */
  readonly ecoPoolHours: number;
  /** What a dyno of each size may use. */
  readonly dynoSizes: readonly DynoSize[];
  readonly buildTimeoutMs: number;
  /** A release command is stopped after this time, and its release fails. */
  readonly releaseTimeoutMs: number;
  readonly slugLimitBytes: number;
  readonly slugWarningBytes: number;
  readonly parallelBuilds: number;
  readonly defaultStack: string;
  /** Whether URLs that users name may lead to this machine or a private network. */
  readonly allowPrivateTargets: boolean;
  /**
   * A call of the container engine that should answer at once is given up after this time; one that works after four
   * times, one that carries files after thirty times as long.
   */
  readonly engineTimeoutMs: number;
  /** A provider of add-ons must answer within this time. */
  readonly providerTimeoutMs: number;
  readonly networkPool: string;
  readonly networkPrefix: number;
}

/** An authority that speaks ACME (RFC 8555). */
export interface AcmeSettings {
  /** E-mail address that it may write to. */
  readonly contact: string;
  /** URL of its directory. */
  readonly directory: string;
  /** Whether it is asked for the names below the domain as well: nobody has given files of a certificate for them. */
  readonly ownNames: boolean;
}

/** Read again when they change. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

const MINUTE = 60_000;

export const defaultSettings: Settings = {
  publicPort: 8080,
  domain: 'localhost',
  bind: ['127.0.0.1', '::1'],
  tls: null,
  acme: null,
  redirectPort: null,
  administrators: [],
  router: herokuLimits,
  securePort: 0,
  rendezvousPort: 0,
  dataPorts: [],
  dataBind: null,
  sshBind: [],
  sshPort: 80,
  bootTimeoutMs: MINUTE,
  stopGraceMs: 30_000,
  drainMs: 30_000,
  crashBackoffMs: [0, 20 * MINUTE, 40 * MINUTE, 60 * MINUTE, 180 * MINUTE, 320 * MINUTE],
  healthyAfterMs: 10 * MINUTE,
  cycleMs: 24 * 60 * MINUTE,
  cycleJitterMs: 216 * MINUTE,
  attachTimeoutMs: 30_000,
  oneOffMs: 24 * 60 * MINUTE,
  oneOffIdleMs: 60 * MINUTE,
  hangUpEveryMs: 5_000,
  prebootMs: 3 * MINUTE,
  sampleEveryMs: 20_000,
  ecoSleepAfterMs: 30 * MINUTE,
  ecoStopAfterMs: 60 * MINUTE,
  ecoPoolHours: 1000,
  dynoSizes: DYNO_SIZES,
  buildTimeoutMs: 15 * MINUTE,
  releaseTimeoutMs: 60 * MINUTE,
  slugLimitBytes: 500 * 1024 * 1024,
  slugWarningBytes: 300 * 1024 * 1024,
  parallelBuilds: 2,
  defaultStack: 'debian-13',
  allowPrivateTargets: true,
  engineTimeoutMs: 30_000,
  providerTimeoutMs: 25_000,
  networkPool: '10.213.0.0/16',
  networkPrefix: 26,
};
