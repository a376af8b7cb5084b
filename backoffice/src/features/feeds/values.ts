import type { FeedFlow, FeedFlowChange, NewFeedFlow } from '@/api/types';

import { USUAL_PORTS, type Method } from './flow';

/** What a flow's form holds; empty texts where nothing is given. */
export interface FlowValues {
  format: NewFeedFlow['format'];
  nature: NewFeedFlow['nature'];
  method: Method;
  host: string;
  port: number | '';
  username: string;
  credential: 'password' | 'private_key';
  password: string;
  private_key: string;
  directory: string;
  sftp_account_id: string | null;
  options: NewFeedFlow['options'];
}

export const NEW_VALUES: FlowValues = {
  format: 'csv',
  nature: 'both',
  method: 'sftp',
  host: '',
  port: 22,
  username: '',
  credential: 'password',
  password: '',
  private_key: '',
  directory: '',
  sftp_account_id: null,
  options: {
    csv_header: true,
    strip_4byte: false,
    full_names: false,
    skip_empty: false,
    compact_date: false,
  },
};

export function valuesOf(flow: FeedFlow): FlowValues {
  return {
    ...NEW_VALUES,
    format: flow.format,
    nature: flow.nature,
    method: flow.method,
    host: flow.host ?? '',
    port: flow.port ?? '',
    username: flow.username ?? '',
    directory: flow.directory,
    sftp_account_id: flow.sftp_account_id,
    options: flow.options,
  };
}

/** The values with another method, and its usual port in place of the other's; another port stays. */
export function withMethod(values: FlowValues, method: Method): FlowValues {
  const isUsual = values.port === '' || values.port === USUAL_PORTS[values.method];
  return { ...values, method, port: isUsual ? (USUAL_PORTS[method] ?? '') : values.port };
}

/** What the platform is asked to store. A secret left empty stays as it is. */
export function flowOf(values: FlowValues): Omit<NewFeedFlow, 'active'> {
  const { format, nature, method, options } = values;
  const what = { format, nature: format === 'google' ? 'product' : nature, method, options } as const;
  if (method === 'platform') return { ...what, directory: '', sftp_account_id: values.sftp_account_id };
  return {
    ...what,
    host: values.host.trim() || null,
    port: values.port === '' ? null : values.port,
    username: values.username.trim() || null,
    directory: values.directory.trim(),
    ...secretOf(values),
  };
}

/** One takes the other's place: an empty text removes a secret. */
function secretOf({ method, credential, password, private_key }: FlowValues): FeedFlowChange {
  if (method !== 'sftp') return password === '' ? {} : { password };
  if (credential === 'private_key') return private_key === '' ? {} : { private_key, password: '' };
  return password === '' ? {} : { password, private_key: '' };
}

/** Whether what the merchant holds is no base for daily files after this change. */
export function needsFull(flow: FeedFlow, values: FlowValues): boolean {
  const after = flowOf(values);
  return (
    flow.format !== after.format ||
    (flow.host ?? null) !== (after.host ?? null) ||
    flow.sftp_account_id !== (after.sftp_account_id ?? null) ||
    flow.directory !== after.directory ||
    flow.options.strip_4byte !== after.options.strip_4byte ||
    flow.options.full_names !== after.options.full_names
  );
}

/** Whether this change leads to a server whose fingerprint nobody has confirmed. */
export function needsKey(flow: FeedFlow, { method, host, port }: FlowValues): boolean {
  if (method !== 'sftp' || flow.host_key_fingerprint === null) return false;
  return flow.host !== host.trim() || flow.port !== port;
}
