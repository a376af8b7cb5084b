import { describe, expect, it } from 'vitest';

import type { FeedFlow } from '@/api/types';

import { destinationOf, stateOf, stepsOf } from './flow';
import { aFlow, aRun } from './testing';
import { flowOf, needsFull, needsKey, valuesOf, withMethod } from './values';

describe('a flow', () => {
  it.each<[Partial<FeedFlow>, string | null]>([
    [{}, 'sftp://sftp.shop.example/in'],
    [{ method: 'ftps_implicit', port: 990, directory: 'in' }, 'ftps://sftp.shop.example/in'],
    [{ port: 2022, directory: '' }, 'sftp://sftp.shop.example:2022'],
    [{ method: 'platform', host: null }, null],
  ])('with %o leads to %s', (changes, destination) => {
    expect(destinationOf(aFlow(changes))).toBe(destination);
  });

  it.each<[Partial<FeedFlow>, string]>([
    [{}, 'active'],
    [{ active: false, host_key_fingerprint: null }, 'paused'],
    [{ host_key_fingerprint: null }, 'unconfirmed'],
    [{ method: 'ftps', host_key_fingerprint: null }, 'active'],
    [{ last_run: aRun({ state: 'pending' }) }, 'pending'],
    [{ last_run: aRun({ state: 'pending', error: 'tcp_failed' }) }, 'failed'],
    [{ last_run: aRun({ state: 'failed', error: 'superseded' }) }, 'failed'],
  ])('with %o is %s', (changes, state) => {
    expect(stateOf(aFlow(changes))).toBe(state);
  });
});

describe('the steps of a check', () => {
  it('include those after the failed one', () => {
    const steps = [
      { step: 'dns', ok: true, message: 'Found' },
      { step: 'tcp', ok: false, message: 'No answer' },
    ];
    const shown = stepsOf('ftps', 'write', { ok: false, steps, host_key: null });
    expect(shown.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'dns passed',
      'tcp failed',
      'tls open',
      'login open',
      'directory open',
      'write open',
      'rename open',
    ]);
  });

  it('end at the directory for a connection', () => {
    expect(stepsOf('platform', 'connection', undefined).map(({ step }) => step)).toEqual([
      'login',
      'directory',
    ]);
  });
});

describe('what the form holds', () => {
  const values = valuesOf(aFlow());

  it('takes the port that is usual for a method, unless another was given', () => {
    expect(withMethod(values, 'ftps_implicit').port).toBe(990);
    expect(withMethod({ ...values, port: 2022 }, 'ftps_implicit').port).toBe(2022);
    expect(withMethod(withMethod(values, 'platform'), 'ftp').port).toBe(21);
  });

  it('sends a secret only where one was typed, and in the other one’s place', () => {
    expect(flowOf(values)).not.toHaveProperty('password');
    expect(flowOf({ ...values, password: 'p' })).toMatchObject({ password: 'p', private_key: '' });
    const byKey = { ...values, credential: 'private_key', password: 'p', private_key: 'k' } as const;
    expect(flowOf(byKey)).toMatchObject({ password: '', private_key: 'k' });
    expect(flowOf({ ...byKey, method: 'ftps' })).not.toHaveProperty('private_key');
  });

  it('sends Google reviews of products', () => {
    expect(flowOf({ ...values, format: 'google' }).nature).toBe('product');
  });

  it('tells when the next file is a full one, and when a fingerprint is asked for', () => {
    expect(needsFull(aFlow(), values)).toBe(false);
    expect(needsFull(aFlow(), { ...values, directory: '/other' })).toBe(true);
    expect(needsKey(aFlow(), { ...values, directory: '/other' })).toBe(false);
    expect(needsKey(aFlow(), { ...values, port: 2022 })).toBe(true);
  });
});
