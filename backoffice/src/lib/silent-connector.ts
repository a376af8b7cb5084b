import type { Connector } from '@/api/types';

const SILENT_AFTER_MS = 24 * 60 * 60 * 1000; // shops are asked every quarter of an hour

/** Since when a connector that is switched on has heard nothing of its shop; null if all is well. */
export function silentSince({ active, activated_at, last_success_at }: Connector, now: Date): string | null {
  const since = [activated_at, last_success_at]
    .filter((at) => at !== null)
    .sort()
    .at(-1);
  if (!active || since === undefined) return null;
  return now.getTime() - Date.parse(since) > SILENT_AFTER_MS ? since : null;
}
