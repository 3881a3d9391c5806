/** Everything that the router has to know, replaced as a whole. */
export interface RouteTable {
  /** Grows with every table of an installation; a router refuses an older one. */
  readonly version: number;
  /** Host name (lower case, no port) to app; `*.example.com` is every name below that has no entry of its own. */
  readonly apps: Readonly<Record<string, AppRoute>>;
  /** By host name as in `apps`: the certificate that a client is shown who asks for it by https. */
  readonly certificates?: Readonly<Record<string, ServedCertificate>>;
  /** What is answered at `/.well-known/acme-challenge/TOKEN`, whatever the host, by token. */
  readonly challenges?: Readonly<Record<string, string>>;
  /** Host names that the control plane itself answers: API and git. */
  readonly control: { readonly hosts: readonly string[]; readonly socketPath: string };
}

/** Both in PEM. */
export interface ServedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Where requests of one app go. */
export interface AppRoute {
  readonly appId: string;
  readonly appName: string;
  /**
   * `up` has endpoints; `starting` has dynos that do not listen yet; `crashed` only crashed ones (H10); `no-web` is
   * scaled to 0 (H14); `blank` was never deployed (H81); `maintenance` answers 503 itself (H80); `asleep` has Eco dynos
   * that a request wakes; `quota` sleeps until its owner has dyno hours again (H82); `closed` is one of all apps that an
   * administrator has closed (H83).
   */
  readonly state:
    | 'up'
    | 'starting'
    | 'crashed'
    | 'no-web'
    | 'blank'
    | 'maintenance'
    | 'asleep'
    | 'quota'
    | 'closed';
  readonly endpoints: readonly Endpoint[];
  /** `ERROR_PAGE_URL` and `MAINTENANCE_PAGE_URL` of the app. */
  readonly errorPageUrl?: string;
  readonly maintenancePageUrl?: string;
  /** Feature `http-session-affinity`: a client comes back to the dyno that it was sent to. */
  readonly sessionAffinity?: boolean;
  /** Feature `http-disable-keepalive-to-dyno`: every request has a connection of its own. */
  readonly closesConnections?: boolean;
  /** Feature `http-end-to-end-continue`: the dyno answers `Expect: 100-continue`. */
  readonly endToEndContinue?: boolean;
}

export interface Endpoint {
  /** `web.1` */
  readonly dyno: string;
  /** `10.0.0.3:5000` */
  readonly address: string;
}
