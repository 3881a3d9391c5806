/** Ports of the nginx under test and of the backend that every proxy leads to. */
export interface NginxPorts {
  readonly proxy: number;
  readonly backend: number;
}

const common = (folder: string, name: string): string => `
daemon off; master_process on; worker_processes 1; user root;
pid ${folder}/${name}.pid; error_log ${folder}/${name}.error.log;
events { worker_connections 4096; }`;

const temp = (folder: string): string =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');

/** A static file of 1 KB. */
export const backendConfig = (folder: string, ports: NginxPorts): string => `${common(folder, 'backend')}
http {
  ${temp(folder)}
  access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; open_file_cache max=10;
  server { listen 127.0.0.1:${ports.backend} backlog=4096; root ${folder}/www; }
}`;

/** What the router does, said in nginx: one of many hosts, keep-alive upstream, Heroku's headers and log line. */
export function proxyConfig(folder: string, ports: NginxPorts, hosts: readonly string[]): string {
  const line =
    'at=info method=$request_method path="$request_uri" host=$host request_id=$request_id fwd="$proxy_add_x_forwarded_for" ' +
    'dyno=web.1 connect=$upstream_connect_time service=$upstream_response_time status=$status bytes=$body_bytes_sent protocol=$scheme';
  return `${common(folder, 'proxy')}
http {
  ${temp(folder)}
  log_format router '${line}';
  access_log ${folder}/access.log router buffer=64k flush=1s;
  keepalive_requests 1000000000; keepalive_timeout 1h; map_hash_bucket_size 128; map_hash_max_size 8192;
  map $host $dyno { default ""; ${hosts.map((host) => `${host} dynos;`).join(' ')} }
  upstream dynos { server 127.0.0.1:${ports.backend}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${ports.proxy} backlog=4096;
    location / {
      if ($dyno = "") { return 404; }
      proxy_pass http://$dyno; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Port $server_port; proxy_set_header X-Request-Id $request_id;
      proxy_set_header X-Request-Start $msec; proxy_set_header Via "1.1 nginx"; add_header Via "1.1 nginx";
    }
  }
}`;
}
