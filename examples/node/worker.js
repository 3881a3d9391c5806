import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = Number(process.env.WORKER_INTERVAL_MS ?? 5000);
const stopping = new AbortController();

process.once('SIGTERM', () => {
  console.log('worker stops');
  stopping.abort();
});

console.log(`worker starts: one job every ${everyMs}ms`);
for (let job = 1; !stopping.signal.aborted; job += 1) {
  console.log(`job ${job} done`);
  await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
}
console.log('worker has stopped');
