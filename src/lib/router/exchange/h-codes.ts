import type { ResponseFault } from '../upstream/response-head.ts';

/** An outcome that the router itself has caused or noticed (Heroku Error Codes). */
export interface HCode {
  readonly code: string;
  readonly desc: string;
  /** What the client gets, and `status=` in the log line. */
  readonly status: number;
  /** `status=` stays empty. */
  readonly statusless?: boolean;
  readonly level: 'error' | 'warning' | 'info';
  /** Which connection it happened on, where Heroku says so. */
  readonly sock?: 'client' | 'backend';
  /** Comes after `desc`. */
  readonly cause?: string;
}

const error = (code: string, desc: string, status = 503): HCode => ({ code, desc, status, level: 'error' });

export const H10 = error('H10', 'App crashed');
export const H11 = error('H11', 'Backlog too deep');
export const H12 = error('H12', 'Request timeout');
export const H13 = error('H13', 'Connection closed without response');
export const H14 = error('H14', 'No web processes running');
export const H15 = error('H15', 'Idle connection');
export const H17 = error('H17', 'Poorly formatted HTTP response');
export const H18: HCode = { ...error('H18', 'Server Request Interrupted'), sock: 'backend' };
export const H19 = error('H19', 'Backend connection timeout');
export const H20 = error('H20', 'App boot timeout');
export const H21 = error('H21', 'Backend connection refused');
export const H22 = error('H22', 'Connection limit reached');
export const H24: HCode = { ...error('H24', 'Forced close'), statusless: true };
export const H27: HCode = {
  ...error('H27', 'Client Request Interrupted', 499),
  level: 'warning',
  sock: 'client',
};
export const H28: HCode = { ...error('H28', 'Client Connection Idle', 499), level: 'warning' };
export const H31 = error('H31', 'Misdirected Request', 421);
export const H32 = error('H32', 'TLS Certificate Mismatch', 495);
/** Nobody can be told: the status is that of a client that has gone. */
export const H33 = error('H33', 'HTTP/2 Stream Broken', 499);
export const H34 = error('H34', 'All up dynos are quarantined');
export const H80: HCode = { ...error('H80', 'Maintenance mode'), level: 'info' };
export const H81: HCode = { ...error('H81', 'Blank app', 502), level: 'info' };
export const H82: HCode = { ...error('H82', "You've used up your dyno hour pool"), level: 'info' };
export const H83: HCode = { ...error('H83', 'Planned Service Degradation'), level: 'info' };
export const H99 = error('H99', 'Platform error');

/** A response that cannot be passed on. */
export const faulty = ({ code, cause }: ResponseFault): HCode => (code === 'H25' ? h25(cause) : H17);

/** A response that breaks one of the router's limits, such as `oversized cookie`. */
const h25 = (restriction: string): HCode => error('H25', `HTTP restriction: ${restriction}`, 502);

/** A request that cannot be forwarded, such as `bad header`. */
export const h26 = (cause: string, status: number): HCode => ({
  ...error('H26', 'Request Error', status),
  cause,
});

export const bodyTooLarge = h26('body too large', 413);
