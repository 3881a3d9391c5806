/** Clients that may wait to be taken, those included that come while a router that died is started again. */
export const BACKLOG = 4096;

/** Where an installation is served unless its owner chose otherwise. */
export const LOOPBACK: readonly string[] = ['127.0.0.1', '::1'];
