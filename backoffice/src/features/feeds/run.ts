import type { FeedRun } from '@/api/types';

/** Codes the platform keeps with a file that was not delivered. */
const RUN_ERRORS = [
  'dns_failed',
  'tcp_failed',
  'tls_failed',
  'host_key_failed',
  'host_key_unconfirmed',
  'host_key_changed',
  'login_failed',
  'directory_failed',
  'write_failed',
  'rename_failed',
  'timed_out',
  'target_forbidden',
  'file_erased',
  'superseded',
  'internal_error',
] as const;

export function isRunError(code: string): code is (typeof RUN_ERRORS)[number] {
  return (RUN_ERRORS as readonly string[]).includes(code);
}

/** An erased file that was never delivered is written anew, without the person, when it is sent. */
export function mayResend(run: FeedRun): boolean {
  if (run.state === 'pending' && run.error === null) return false;
  return run.file_kept || (run.erased_at !== null && run.delivered_at === null);
}
