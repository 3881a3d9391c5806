import type { Step } from '../../contract/engine/harness.ts';

/** The steps as a script for busybox's shell. */
export function shellCommand(steps: readonly Step[]): readonly string[] {
  return ['sh', '-c', [...steps.map(line), 'exit 0'].join('\n')];
}

function line(step: Step): string {
  switch (step.do) {
    case 'print':
      return `printf %s ${quoted(step.text)}${step.stream === 'stderr' ? ' >&2' : ''}`;
    case 'count':
      return `n=0; while [ $n -lt ${step.to} ]; do n=$((n+1)); echo "line $n"; ${pause(step.pauseMs)} done`;
    case 'show-variable':
      return `echo "$${step.name}"`;
    case 'show-file':
      return `cat ${quoted(step.path)}`;
    case 'answer-stdin':
      return 'while read -r answer; do echo "got $answer"; done';
    case 'sleep':
      return `sleep ${step.ms / 1000}`;
    case 'listen':
      return `httpd -p ${step.address}:${step.port} -h /app`;
    case 'serve':
      return `trap 'exit 143' TERM; ${step.ready ? `echo ${quoted(step.ready)};` : ''} while :; do sleep 0.1; done`;
    case 'ignore-termination':
      return "trap '' TERM; echo ready; while :; do sleep 0.1; done";
    case 'exceed-memory':
      return 'exec tail /dev/zero';
    case 'exit':
      return `exit ${step.code}`;
  }
}

const pause = (ms = 0): string => (ms > 0 ? `sleep ${ms / 1000};` : '');

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
