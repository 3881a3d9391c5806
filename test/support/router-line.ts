const MADE_BY_US = /request_id=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const TIMES = /\b(connect|service)=\d+ms/g;

/** A router line without what differs from run to run: times become `#ms`, request ids that the router made `#`. */
export const normalLine = (line: string): string =>
  line.replace(MADE_BY_US, 'request_id=#').replaceAll(TIMES, '$1=#ms');
