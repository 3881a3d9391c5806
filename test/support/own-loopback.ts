/** A loopback address of this process's own, for ports that have to be the usual ones: on Linux all of 127.0.0.0/8 is there. */
export const ownLoopback = (): string =>
  `127.${16 + (process.pid % 200)}.${(process.pid >> 8) & 255}.${1 + (process.pid % 250)}`;
