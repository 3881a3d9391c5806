/** Logs one line a request when its response has gone. */
export function logRequests(request, response, next) {
  const start = performance.now();
  response.once('finish', () => {
    const ms = Math.round(performance.now() - start);
    console.log(`${request.method} ${request.originalUrl} ${response.statusCode} ${ms}ms request_id=${request.get('x-request-id') ?? '-'}`);
  });
  next();
}
