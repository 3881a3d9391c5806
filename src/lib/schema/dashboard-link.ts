/** `POST /renga/dashboard-links`: whoever opens it first is signed in at the dashboard as the caller. */
export interface DashboardLinkResource {
  readonly url: string;
  /** Seconds that it is good for. */
  readonly expires_in: number;
}
