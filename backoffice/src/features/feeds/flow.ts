import type { FeedCheck, FeedFlow } from '@/api/types';

import type { CheckKind } from './api/checks';

export type Method = FeedFlow['method'];
export type Step = 'dns' | 'tcp' | 'tls' | 'host_key' | 'login' | 'directory' | 'write' | 'rename';

export const METHODS = ['sftp', 'ftps', 'ftps_implicit', 'ftp', 'platform'] as const satisfies Method[];
export const FORMATS = ['csv', 'xml', 'google'] as const;
export const NATURES = ['site', 'product', 'both'] as const;
export const OPTIONS = ['csv_header', 'strip_4byte', 'full_names', 'skip_empty', 'compact_date'] as const;

/** Where each method's servers usually listen. */
export const USUAL_PORTS: Readonly<Partial<Record<Method, number>>> = {
  sftp: 22,
  ftps: 21,
  ftps_implicit: 990,
  ftp: 21,
};

const BEGINNINGS: Readonly<Record<Method, readonly Step[]>> = {
  sftp: ['dns', 'tcp', 'host_key', 'login', 'directory'],
  ftps: ['dns', 'tcp', 'tls', 'login', 'directory'],
  ftps_implicit: ['dns', 'tcp', 'tls', 'login', 'directory'],
  ftp: ['dns', 'tcp', 'login', 'directory'],
  platform: ['login', 'directory'],
};

export interface StepShown {
  step: Step;
  state: 'passed' | 'failed' | 'open';
  message: string | null;
}

/** Every step of a check in its order, also those that were not reached. */
export function stepsOf(method: Method, kind: CheckKind, check: FeedCheck | undefined): StepShown[] {
  const planned: Step[] = [...BEGINNINGS[method], ...(kind === 'connection' ? [] : WRITING)];
  return planned.map((step) => {
    const done = check?.steps.find((one) => one.step === step);
    if (done === undefined) return { step, state: 'open', message: null };
    return { step, state: done.ok ? 'passed' : 'failed', message: done.message };
  });
}

const WRITING: readonly Step[] = ['write', 'rename'];

export type FlowState = 'paused' | 'unconfirmed' | 'failed' | 'pending' | 'active';

/** What matters most about a flow now. */
export function stateOf(flow: FeedFlow): FlowState {
  if (!flow.active) return 'paused';
  if (awaitsHostKey(flow)) return 'unconfirmed';
  const run = flow.last_run;
  if (run === null || run.state === 'delivered') return 'active';
  return run.state === 'failed' || run.error !== null ? 'failed' : 'pending';
}

export function awaitsHostKey(flow: FeedFlow): boolean {
  return flow.method === 'sftp' && flow.host_key_fingerprint === null;
}

/** A flow's destination as one line; null where the platform keeps the files. */
export function destinationOf(flow: FeedFlow): string | null {
  if (flow.method === 'platform') return null;
  const scheme = flow.method === 'ftps_implicit' ? 'ftps' : flow.method;
  const port = flow.port === USUAL_PORTS[flow.method] ? '' : `:${flow.port ?? ''}`;
  const directory = flow.directory === '' || flow.directory.startsWith('/') ? '' : '/';
  return `${scheme}://${flow.host ?? ''}${port}${directory}${flow.directory}`;
}
