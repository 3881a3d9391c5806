import { createServer } from 'node:http';

// Stands for the log: takes batches of router lines on the socket named as the argument and counts what it gets.
let lines = 0;
createServer((req, res) => {
  let body = '';
  req
    .setEncoding('utf8')
    .on('data', (chunk) => {
      body += chunk;
    })
    .on('end', () => {
      lines += JSON.parse(body).lines.length;
      res.writeHead(204).end();
    });
}).listen(process.argv[2]);
process.on('SIGTERM', () => {
  process.stdout.write(`${lines} router lines were taken\n`);
  process.exit(0);
});
