import type { FeedFlow, FeedRun } from '@/api/types';

/** An invented flow. */
export function aFlow(changes: Partial<FeedFlow> = {}): FeedFlow {
  return {
    id: 'f1',
    format: 'csv',
    method: 'sftp',
    host: 'sftp.shop.example',
    port: 22,
    username: 'alto',
    password: null,
    private_key: null,
    directory: '/in',
    nature: 'both',
    active: true,
    host_key_fingerprint: 'SHA256:known',
    sftp_account_id: null,
    options: {
      csv_header: true,
      strip_4byte: false,
      full_names: false,
      skip_empty: false,
      compact_date: false,
    },
    insecure: false,
    last_run: null,
    ...changes,
  };
}

/** An invented file of a flow. */
export function aRun(changes: Partial<FeedRun> = {}): FeedRun {
  return {
    id: 'r1',
    mode: 'daily',
    nature: 'product',
    local_date: '2026-03-26',
    test: false,
    sequence: 12,
    file_name: 'reviews_product_2026-03-26.csv',
    sha256: 'abc',
    size_bytes: 812,
    records: { NEW: 1_200, UPDATE: 1, DELETE: 0 },
    state: 'delivered',
    attempts: 1,
    created_at: '2026-03-26T02:00:00Z',
    delivered_at: '2026-03-26T02:00:04Z',
    erased_at: null,
    file_kept: true,
    error: null,
    ...changes,
  };
}
